"""Stops a run that would do more than its owner expects, before anything is sent."""

from __future__ import annotations

from cdp_cli.errors import GuardError
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.report import Counts


def check(sync: Sync, counts: Counts, known: int) -> None:
    """Raise GuardError for the first guard that the planned numbers break.

    `known` is how many records the destination holds by this sync before the run.
    """
    for broken in (
        _rows(sync, counts, known),
        _removes(sync, counts, known),
        _changes(sync, counts),
    ):
        if broken:
            raise GuardError(
                f"Sync {sync.name!r} was stopped, nothing was sent: {broken}.",
                hint="Look at `cdp sync plan`. If it is right, raise the guard in the exposure,"
                " or run once with --override-guards.",
            )


def _rows(sync: Sync, counts: Counts, known: int) -> str | None:
    least = sync.guards.min_rows
    if least is not None and counts.rows < least:
        return f"{sync.model} has {counts.rows:,} rows, min_rows is {least:,}"
    if least is None and sync.mode == "mirror" and counts.rows == 0 and known:
        return (
            f"{sync.model} is empty, which would remove all {known:,} records"
            " (allow it with min_rows: 0)"
        )
    return None


def _removes(sync: Sync, counts: Counts, known: int) -> str | None:
    most, share = sync.guards.max_removes, sync.guards.max_remove_pct
    if most is not None and counts.remove > most:
        return f"it would remove {counts.remove:,} records, max_removes is {most:,}"
    if share is not None and known and counts.remove * 100 > share * known:
        percent = counts.remove * 100 / known
        return (
            f"it would remove {counts.remove:,} of {known:,} records ({percent:.1f} %),"
            f" max_remove_pct is {share:g}"
        )
    return None


def _changes(sync: Sync, counts: Counts) -> str | None:
    most = sync.guards.max_changes
    if most is not None and counts.planned > most:
        return f"it would change {counts.planned:,} records, max_changes is {most:,}"
    return None
