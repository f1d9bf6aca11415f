"""Puts reports of syncs into words for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cdp_cli.sync.inspect import SyncStatus, Trouble
from cdp_cli.sync.report import Change, Counts, SyncReport
from cdp_cli.wording import counted

SIGNS = {"add": "+", "change": "~", "retry": "~", "remove": "-"}


def plan_lines(report: SyncReport) -> Iterator[str]:
    """What a run would do, as a text to read from top to bottom."""
    counts = report.counts
    yield f"{report.sync} → {report.destination}"
    changes = [
        (counts.add, f"+ {counts.add:,} to add"),
        (counts.change, f"~ {counts.change:,} to change"),
        (counts.retry, f"~ {counts.retry:,} to try again"),
        (counts.remove, f"- {counts.remove:,} to remove{_withdrawn(counts)}"),
    ]
    for number, text in changes:
        if number:
            yield f"  {text}"
    if not counts.planned and report.error is None:
        yield "  Nothing to send."
    yield f"  = {counts.unchanged:,} unchanged, of {counts.rows:,} rows in the model"
    for reason, number in sorted(report.held.items(), key=lambda item: -item[1]):
        yield f"  ! {number:,} held back: {reason}"
    if report.columns:
        yield "  Columns that change: " + ", ".join(
            f"{c} ({n:,})" for c, n in report.columns.items()
        )
    for example in report.examples:
        yield f"    {_example(example)}"
    yield from (f"  {note}" for note in report.notes)


def plan_summary(reports: Sequence[SyncReport]) -> str:
    """What all planned runs would do together, in one line."""
    parts = [
        (sum(report.counts.add for report in reports), "to add"),
        (sum(report.counts.change + report.counts.retry for report in reports), "to change"),
        (sum(report.counts.remove for report in reports), "to remove"),
    ]
    others = [
        (sum(report.status == state for report in reports), state)
        for state in ("skipped", "stopped", "failed")
    ]
    aside = "".join(f"; {number} {state}" for number, state in others if number)
    if not any(number for number, _ in parts):
        return f"Plan: nothing to send{aside}."
    busy = sum(report.counts.planned > 0 for report in reports)
    told = ", ".join(f"{number:,} {name}" for number, name in parts)
    return f"Plan: {told}, in {busy} of {counted(len(reports), 'sync')}{aside}."


def result(report: SyncReport) -> str:
    """What a run did, in one line."""
    counts = report.counts
    if report.status == "stopped":
        return "nothing was sent"
    parts = [
        (counts.sent - counts.removed, "sent"),
        (counts.removed, "removed"),
        (counts.unchanged, "unchanged"),
        (sum(report.held.values()), "held back"),
        (counts.held_late, "held back at the last moment"),
        (counts.skipped, "skipped by the destination"),
        (counts.rejected, "rejected"),
        (counts.unknown, "unknown"),
        (counts.not_sent, "not sent"),
    ]
    return ", ".join(f"{number:,} {name}" for number, name in parts if number) or "nothing to send"


def status_row(status: SyncStatus) -> tuple[object, ...]:
    """Sync, state, when it ended, records it holds there, in trouble, and what is next."""
    run = status.last_run or {}
    state = "running" if status.is_running else str(run.get("status", "never run"))
    if state == "single":
        state = "one row alone"
    if status.has_unfinished_run:
        state = "died; the next run settles it"
    good = status.records.get("acked", 0)
    bad = sum(status.records.values()) - good
    return (
        status.sync,
        state,
        run.get("finished_at"),
        good,
        bad,
        status.next_attempt_at,
    )


def trouble_row(trouble: Trouble) -> tuple[object, ...]:
    """Sync, status, records, reason, when they are due, and some keys."""
    more = ", …" if trouble.records > len(trouble.keys) else ""
    keys = ", ".join(key or "(none)" for key in trouble.keys)
    return (
        trouble.sync,
        trouble.status,
        trouble.records,
        trouble.reason,
        trouble.next_attempt_at,
        keys + more,
    )


def _withdrawn(counts: Counts) -> str:
    return f", {counts.withdrawn:,} of them no longer allowed" if counts.withdrawn else ""


def _example(example: Change) -> str:
    values = ", ".join(f"{name}: {value}" for name, value in example.values.items())
    reason = f" ({example.reason})" if example.reason else ""
    return f"{SIGNS[example.action]} {example.key}{reason}  {values}".rstrip()
