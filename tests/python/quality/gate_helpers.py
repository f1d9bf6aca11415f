"""Contacts to land, and what a gate said about them."""

from __future__ import annotations

from cdp_cli.quality.report import GateReport, TableReport


def people(count: int, start: int = 0, city: str = "") -> list[str]:
    """Contacts like any others."""
    cities = ("Graz", "Wien", "Linz")
    return [f"{n},p{n}@x.example,{city or cities[n % 3]}" for n in range(start, start + count)]


def of(report: GateReport, table: str) -> TableReport:
    """What a gate said about one table."""
    return next(each for each in report.tables if each.table == table)


def missed(report: GateReport) -> list[tuple[str, str]]:
    """What is not as it should be, as (severity, expectation)."""
    return [(f.severity, f.expectation) for table in report.tables for f in table.problems]
