"""What of a run somebody should hear of; the exposure's `alerts` says what counts as unexpected.

docs/destinations/index.md lists the limits.
"""

from __future__ import annotations

from collections.abc import Iterator

from cdp_cli.alerts import Alert
from cdp_cli.sync.exposure import Thresholds
from cdp_cli.sync.report import SyncReport

# Of fewer rows a share says little.
FEWEST_ROWS = 100


def judge(report: SyncReport, limits: Thresholds) -> list[Alert]:
    """What of a run somebody should hear of."""
    facts = {"sync": report.sync, "run": report.run}
    return [Alert(f"sync {report.sync}", *found, facts) for found in _findings(report, limits)]


def _findings(report: SyncReport, limits: Thresholds) -> Iterator[tuple[str, str]]:
    counts, before = report.counts, report.rows_before
    if report.error:
        kind = "stopped" if report.status == "stopped" else "failed"
        yield kind, report.error.message
    tried = counts.sent + counts.rejected
    if counts.rejected and counts.rejected * 100 > limits.rejected_pct * tried:
        yield "rejected", f"{counts.rejected:,} of {tried:,} records were rejected."
    if counts.unknown:
        yield "unknown", f"the outcome of {counts.unknown:,} records is unknown."
    if before is None or not report.run:
        return
    if before and abs(counts.rows - before) * 100 > limits.deviation_pct * before:
        yield (
            "deviation",
            f"the model has {counts.rows:,} rows, and had {before:,} in the last run.",
        )
    if counts.rows >= FEWEST_ROWS and counts.change * 100 >= limits.full_sync_pct * counts.rows:
        text = f"{counts.change:,} of {counts.rows:,} records have changed at once."
        yield "full_sync", text
