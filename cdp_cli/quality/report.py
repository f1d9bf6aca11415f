"""The answer of a gate: per table what was expected and what was found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from cdp_cli.quality.suite import Gate, Severity

Status = Literal["passed", "warned", "failed", "idle"]


@dataclass(frozen=True)
class Finding:
    """One expectation: what was observed against what was expected, and why it matters."""

    expectation: str
    severity: Severity
    is_met: bool
    expected: str
    observed: float | None = None
    column: str = ""
    detail: str = ""
    because: str = ""

    @property
    def figures(self) -> str:
        """What was found against what was expected, without any value of a row."""
        observed = "nothing" if self.observed is None else f"{self.observed:,.4g}"
        return f"{self.expectation} is {observed}, expected {self.expected}"


@dataclass(frozen=True)
class TableReport:
    """A table at a gate; `idle` where nothing new had landed. `waiting` have no usual value yet."""

    table: str
    rows: int
    rows_until: datetime | None = None
    findings: tuple[Finding, ...] = ()
    waiting: int = 0
    is_idle: bool = False

    @property
    def problems(self) -> list[Finding]:
        """The expectations that are not met, errors first."""
        missed = [found for found in self.findings if not found.is_met]
        return sorted(missed, key=lambda found: (found.severity != "error", found.expectation))

    @property
    def status(self) -> Status:
        """Passed, warned or failed by the worst finding."""
        severities = {found.severity for found in self.problems}
        if "error" in severities:
            return "failed"
        if severities:
            return "warned"
        return "idle" if self.is_idle else "passed"


@dataclass(frozen=True)
class GateReport:
    """All tables of one gate; `docs` is the page of Great Expectations' Data Docs."""

    run_id: str
    gate: Gate
    started_at: datetime
    finished_at: datetime
    tables: tuple[TableReport, ...] = ()
    docs: Path | None = None
    seconds: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether what comes next may go on: no expectation of severity error is missed."""
        return self.status != "failed"

    @property
    def status(self) -> Status:
        """The worst status of a table."""
        found = {table.status for table in self.tables}
        order: tuple[Status, ...] = ("failed", "warned", "passed")
        return next((status for status in order if status in found), "idle")

    def count(self, severity: Severity) -> int:
        """How many expectations of a severity are not met."""
        return sum(f.severity == severity for table in self.tables for f in table.problems)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        tables = [{**asdict(table), "status": table.status} for table in self.tables]
        return {**asdict(self), "tables": tables, "status": self.status, "is_open": self.is_open}
