"""What a run of a sync did, in numbers that add up.

Two balances hold for every run. Rows of the model:

    rows = add + change + retry + unchanged + held_consent + held_suppressed + held_key +
    held_waiting

Changes to make at the destination (in the mode `delete`, the rows of the model are the removals):

    add + change + retry + remove = sent + rejected + unknown + skipped + held_late + not_sent
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from cdp_cli.errors import CdpError, StopError

Status = Literal["done", "partly", "failed", "stopped", "skipped"]

PARTLY = 2


@dataclass(frozen=True, slots=True)
class Counts:
    """What was planned, and what became of it; see the module's text for how the numbers add up.

    `withdrawn` of the removals are for people who may no longer be sent. `held_key` are rows
    without a usable key or customer, `held_waiting` rows that were rejected before and wait for
    their next attempt. `held_late` lost consent between plan and send; `not_sent` is left to the
    next run.
    """

    rows: int = 0
    add: int = 0
    change: int = 0
    retry: int = 0
    remove: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    held_consent: int = 0
    held_suppressed: int = 0
    held_key: int = 0
    held_waiting: int = 0
    sent: int = 0
    removed: int = 0
    rejected: int = 0
    unknown: int = 0
    skipped: int = 0
    held_late: int = 0
    not_sent: int = 0

    @property
    def planned(self) -> int:
        """How many records the destination is to receive or lose."""
        return self.add + self.change + self.retry + self.remove

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left that somebody should look at or that the next run must finish."""
        return not (self.rejected or self.unknown or self.not_sent)

    def with_outcome(self, **numbers: int) -> Counts:
        """The same plan with what became of it."""
        return replace(self, **numbers)


@dataclass(frozen=True, slots=True)
class Change:
    """An example of a planned change: the key, and columns with their new values, all masked."""

    action: str
    key: str
    values: dict[str, str] = field(default_factory=dict)
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The result of planning or running one sync; a failure is a result too.

    `held` says how many rows were held back for which reason, `columns` in how many changed rows
    a column differs, `examples` shows a few changes, masked. `notes` are sentences worth reading.
    `rows_before` is how many rows the model had in the last run that was finished.
    """

    sync: str
    destination: str
    status: Status
    run: str | None = None
    counts: Counts = Counts()
    held: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    examples: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    rows_before: int | None = None
    error: CdpError | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        found = asdict(replace(self, error=None))
        found["error"] = self.error.message if self.error else None
        found["hint"] = self.error.hint if self.error else None
        return found


def failure(sync: str, destination: str, error: CdpError, **known: Any) -> SyncReport:
    """The report of a sync that could not be planned or finished."""
    status: Status = "stopped" if isinstance(error, StopError) else "failed"
    return SyncReport(sync, destination, status, error=error, **known)


def exit_code(reports: list[SyncReport]) -> int:
    """0 all done, 1 something failed, 2 something is done partly, 3 a guard stopped a sync."""
    statuses = {report.status for report in reports}
    if "failed" in statuses:
        return 1
    if "stopped" in statuses:
        return StopError.exit_code
    return PARTLY if "partly" in statuses else 0


def mask(text: str) -> str:
    """`text` with only the first and the last character of each part of an address left to read."""
    local, at, domain = text.partition("@")
    return f"{_masked(local)}{at}{_masked(domain)}" if at else _masked(text)


def _masked(text: str) -> str:
    shortest_with_both_ends = 5
    if len(text) < shortest_with_both_ends:
        return "•" * len(text)
    return f"{text[0]}•••{text[-1]}"
