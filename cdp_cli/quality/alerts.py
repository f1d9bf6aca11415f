"""Tells people of a closed gate."""

from __future__ import annotations

from cdp_cli.alerts import Alert, tell
from cdp_cli.project import Project
from cdp_cli.quality.report import GateReport
from cdp_cli.wording import counted


def judge(report: GateReport) -> list[Alert]:
    """One alert for a gate that is closed, with its first error; numbers only, nobody's data."""
    closed = [table for table in report.tables if table.status == "failed"]
    if not closed:
        return []
    first = closed[0].problems[0]
    errors = counted(report.count("error"), "error")
    said = f"the {report.gate} gate is closed, {errors}: {closed[0].table}: {first.figures}."
    return [Alert("quality run", "closed", said, {"gate": report.gate, "run": report.run_id})]


def tell_of(project: Project, report: GateReport) -> list[str]:
    """Tell of a closed gate; returns sentences about the ways by which nobody could be told."""
    return tell(judge(report), project.alerts())
