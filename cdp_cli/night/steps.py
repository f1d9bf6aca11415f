"""The steps of a night: each one call of the library, and its result in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cdp_cli.build import Step, build
from cdp_cli.load.loader import load_files
from cdp_cli.night.arrivals import arrivals
from cdp_cli.night.record import Status, StepResult
from cdp_cli.project import Project
from cdp_cli.quality.gate import run_gate
from cdp_cli.sync.due import Timing, timings
from cdp_cli.sync.engine import run_syncs
from cdp_cli.sync.report import exit_code
from cdp_cli.wording import counted

if TYPE_CHECKING:
    from cdp_cli.quality.report import GateReport, TableReport
    from cdp_cli.quality.suite import Gate

SHOWN = 5
OF_EXIT_CODE: dict[int, Status] = {0: "done", 1: "failed", 2: "partly", 3: "stopped"}


@dataclass(frozen=True)
class Plan:
    """What a night works on; `tell` hears of every smaller thing that is done."""

    project: Project
    landing: Path
    with_syncs: bool = True
    tell: Callable[[str], None] = lambda _: None


def load(plan: Plan) -> StepResult:
    """Load what lies in the landing folder; a file that was loaded before costs its reading."""
    found = arrivals(plan.project, plan.landing)
    results = load_files(
        plan.project, found.jobs, on_result=lambda done: plan.tell(done.job.path.name)
    )
    failed = [each for each in results if each.error]
    loaded = [each for each in results if each.status == "loaded"]
    rows = sum(each.rows_loaded for each in loaded)
    rejected = sum(each.rows_rejected for each in loaded)
    said = f"{counted(len(loaded), 'new file')}, {counted(rows, 'row')}, {rejected:,} unreadable"
    if failed:
        said += f", {counted(len(failed), 'file')} not loaded: {failed[0].error}"
    for stranger in found.strangers:
        said += f"; {stranger} belongs to no table"
    files = [
        {
            "file": str(each.job.path), "table": f"{each.job.source}.{each.job.table}",
            "status": each.status, "rows": each.rows_loaded, "rejected": each.rows_rejected,
            "error": each.error.message if each.error else None,
        }
        for each in results if each.status != "unchanged"
    ]  # fmt: skip
    hint = failed[0].error.hint if failed and failed[0].error else ""
    status: Status = "partly" if failed else "warned" if found.strangers else "done"
    details = {"files": files, "concerns": [each.job.path.name for each in failed]}
    return StepResult("load", status, said, rows, hint, details=details)


def raw_gate(plan: Plan) -> StepResult:
    """Examine what landed; an error ends the night before bad data enters."""
    return _gate(plan, "raw")


def golden_gate(plan: Plan) -> StepResult:
    """Examine the golden tables; an error ends the night before anything is sent."""
    return _gate(plan, "golden")


def build_rooms(plan: Plan) -> StepResult:
    """`dbt build`, incremental."""

    def tell(step: Step) -> None:
        plan.tell(f"{step.done} of {step.total}: {step.name}")

    result = build(plan.project, on_step=tell)
    models = sum(room.models for room in result.rooms)
    tests = sum(room.tests for room in result.rooms)
    said = f"{counted(models, 'model')}, {counted(tests, 'test')}"
    rooms = [
        {"room": room.name, "models": room.models, "tests": room.tests,
         "seconds": round(room.seconds, 1)}
        for room in result.rooms
    ]  # fmt: skip
    names = [f"{each.kind} {each.name}: {each.reason}" for each in result.failures]
    concerns = [f"{each.kind} {each.name}" for each in result.failures]
    details = {
        "rooms": rooms, "failures": names, "skipped": result.skipped, "concerns": concerns,
    }  # fmt: skip
    if not result.is_success:
        said += f", {counted(len(names), 'failure')}: {names[0]}"
        hint = f"`cdp build` shows all of them; the log is {result.log_path}."
        if any("No space left" in name for name in names):
            hint = "Make room beside the warehouse, then `cdp run` again."
        return StepResult("build", "failed", said, hint=hint, details=details)
    warned = len(result.warnings)
    said += f", {counted(warned, 'warning')}" if warned else ""
    return StepResult("build", "warned" if warned else "done", said, details=details)


def syncs(plan: Plan) -> StepResult:
    """Send what has changed by every sync that is due: by its schedule, or because it died."""
    if not plan.with_syncs:
        return StepResult("syncs", "skipped", "left out")
    if not plan.project.syncs():
        return StepResult("syncs", "skipped", "the project has no sync")
    waiting = timings(plan.project)
    names = [timing.sync for timing in waiting if timing.is_due]
    if not names:
        return StepResult("syncs", "done", _none_due(waiting))
    reports = run_syncs(
        plan.project, names, is_picked=False, progress=lambda sync, *_: plan.tell(sync)
    )
    sent = sum(report.counts.sent for report in reports)
    status = OF_EXIT_CODE[exit_code(reports)]
    bad = [report for report in reports if report.status in {"failed", "stopped", "partly"}]
    said = f"{counted(len(reports), 'sync')} of {len(waiting)} due, {counted(sent, 'record')} taken"
    if bad:
        why = bad[0].error.message if bad[0].error else "`cdp sync errors` says why"
        said += f"; {bad[0].sync} is {bad[0].status}: {why}"
    listed = [
        {"sync": each.sync, "destination": each.destination, "status": each.status,
         "sent": each.counts.sent, "held": sum(each.held.values()),
         "rejected": each.counts.rejected,
         "why": each.error.message if each.error else " ".join(each.notes)}
        for each in reports
    ]  # fmt: skip
    hint = (bad[0].error.hint if bad[0].error else "Run `cdp sync status`.") if bad else ""
    return StepResult("syncs", status, said, sent, hint, details={"syncs": listed})


STEPS: dict[str, Callable[[Plan], StepResult]] = {
    "load": load,
    "raw gate": raw_gate,
    "build": build_rooms,
    "golden gate": golden_gate,
    "syncs": syncs,
}


def _none_due(waiting: Sequence[Timing]) -> str:
    """That no sync is due, and when the first will be."""
    coming = min((each.next_at for each in waiting if each.next_at), default=None)
    when = f"; the next at {coming:%Y-%m-%d %H:%M} UTC" if coming else ""
    return f"none of {counted(len(waiting), 'sync')} is due{when}"


def _gate(plan: Plan, gate: Gate) -> StepResult:
    report = run_gate(plan.project, gate, on_table=plan.tell)
    errors, warnings = report.count("error"), report.count("warn")
    rows = sum(table.rows for table in report.tables)
    said = f"{counted(rows, 'row')}, {counted(errors, 'error')}, {counted(warnings, 'warning')}"
    problems = [problem for table in report.tables for problem in _problems(table)]
    if problems:
        said += f": {problems[0]['what']}"
    status: Status = "warned" if warnings else "done"
    errors_only = [each["what"] for each in problems if each["severity"] == "error"]
    details: dict[str, Any] = {
        "problems": problems, "docs": str(report.docs or ""), "concerns": errors_only,
    }  # fmt: skip
    if report.is_open:
        return StepResult(f"{gate} gate", status, said, rows, details=details)
    return StepResult(f"{gate} gate", "stopped", said, rows, _way_out(report), details=details)


def _problems(table: TableReport) -> list[dict[str, str]]:
    return [
        {
            "severity": found.severity,
            "what": f"{table.table}: {found.figures}",
            "why": found.because or found.detail,
        }
        for found in table.problems
    ]


def _way_out(report: GateReport) -> str:
    closed = next(table.table for table in report.tables if table.status == "failed")
    if report.gate == "raw":
        return (
            f"`cdp quality withdraw {closed}` takes the rows out again, `cdp quality accept"
            f" {closed} --because …` lets them stand; then `cdp run` again."
        )
    return (
        f"Nothing was sent. If it is meant, `cdp quality accept {closed} --because …`, then"
        " `cdp run` again."
    )
