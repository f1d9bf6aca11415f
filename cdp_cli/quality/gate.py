"""One gate: measure every table in the warehouse, let Great Expectations judge, keep the result."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

from cdp_cli.project import Project
from cdp_cli.quality.bounds import Bound
from cdp_cli.quality.dialect import require_measurable
from cdp_cli.quality.frames import Measured, measure
from cdp_cli.quality.history import OPS, History
from cdp_cli.quality.report import GateReport, TableReport
from cdp_cli.quality.suite import Check, Gate, Target
from cdp_cli.quality.targets import targets
from cdp_cli.quality.validation import Bounded, Judge
from cdp_cli.warehouse import connect, require, target


def run_gate(
    project: Project,
    gate: Gate,
    *,
    with_docs: bool = True,
    on_table: Callable[[str], None] = lambda _: None,
) -> GateReport:
    """Examine the tables of a gate; `on_table` hears of each before it is measured.

    An expectation that is not met is in the report, and so is an error in one. Raises ConfigError
    for a suite that cannot be understood, WarehouseBusyError where another process holds the
    warehouse.
    """
    require(project)
    require_measurable(target(project))
    began, started_at = time.monotonic(), _now()
    examined = targets(project, gate)
    judge = Judge()
    with connect(project) as warehouse:
        warehouse.ensure_declared(OPS)
        history = History(warehouse, gate)
        measured, tables = [], []
        for each in examined:
            on_table(each.name)
            found = measure(warehouse, each, history)
            measured.append(found)
            tables.append(_judged(judge, found, history))
        report = GateReport(
            run_id=f"{started_at:%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(3)}",
            gate=gate,
            started_at=started_at,
            finished_at=_now(),
            tables=tuple(tables),
            docs=judge.write_docs(project.target_dir / "quality" / gate) if with_docs else None,
            seconds=time.monotonic() - began,
        )
        history.keep(report, measured)
    return report


def _judged(judge: Judge, found: Measured, history: History) -> TableReport:
    target = found.target
    checks = [*_overdue(target), *(check for check in target.checks if check.label in found.values)]
    earlier = history.values(target.name)
    bounded = []
    waiting = 0
    for check in checks:
        limits = check.bound.limits(
            earlier.get(check.label, ()), rows=found.rows, is_share=check.is_share
        )
        value = found.values.get(check.label)
        # The first comparison is of one day's news with the history of years: it says nothing.
        if check.compares_runs and not earlier.get(check.label):
            limits = None
        if limits is None or (value is None and check.bound.at_least is None):
            waiting += 1
            continue
        bounded.append(Bounded(check, limits, value, found.details.get(check.label, "")))
    findings = judge.judge(target.name, bounded, target.samples, found.sample)
    return TableReport(
        table=target.name,
        rows=found.rows,
        rows_until=found.until,
        findings=tuple(findings),
        waiting=waiting,
        is_idle=bool(target.source) and not (found.rows or found.loads),
    )


def _overdue(target: Target) -> list[Check]:
    """How late a source may be stands in its dbt source, and nowhere else."""
    first = target.overdue_after[0][0] if target.overdue_after else 0.0
    return [
        Check("overdue_days", Bound(at_most=days - first), severity=severity)
        for days, severity in target.overdue_after
    ]


def _now() -> datetime:
    """As the warehouse keeps moments: in UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)
