"""Where the platform stands: the last nights, how fresh each source is, what is due."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from cdp_cli.errors import ConfigError
from cdp_cli.night.night import is_running, nights_folder
from cdp_cli.night.record import Night, nights
from cdp_cli.project import Project
from cdp_cli.quality.suite import Severity
from cdp_cli.quality.targets import targets
from cdp_cli.sync.due import Timing, timings
from cdp_cli.sync.engine import sync_statuses
from cdp_cli.sync.inspect import SyncStatus
from cdp_cli.warehouse import connect, target
from cdp_cli.warehouse.names import relation

DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Freshness:
    """When a raw table last got rows; `state` is `fresh`, `late`, `overdue` or `empty`."""

    table: str
    owner: str
    last_landed_at: datetime | None
    days: float | None
    state: str


@dataclass(frozen=True)
class PlatformStatus:
    """The state of everything; `is_running` says whether a night is under way now.

    `notes` say what could not be found out.
    """

    is_running: bool
    nights: list[Night]
    freshness: list[Freshness]
    syncs: list[SyncStatus] = field(default_factory=list)
    timings: list[Timing] = field(default_factory=list)
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "is_running": self.is_running,
            "nights": [night.as_dict() for night in self.nights],
            "freshness": [asdict(each) for each in self.freshness],
            "syncs": [asdict(each) for each in self.syncs],
            "timings": [asdict(each) for each in self.timings],
            "notes": list(self.notes),
        }


def platform_status(project: Project, *, limit: int = 7) -> PlatformStatus:
    """The last nights and what is due; raises WarehouseBusyError where a night is at work."""
    folder = nights_folder(project)
    running = is_running(project)
    past = nights(folder, limit)
    file = target(project).file
    if running or (file and not file.is_file()):
        # The night holds the warehouse; what it has done so far is beside it.
        return PlatformStatus(running, past, [])
    if not project.syncs():
        return PlatformStatus(running, past, _freshness(project))
    found = PlatformStatus(running, past, _freshness(project))
    try:
        return replace(found, syncs=sync_statuses(project), timings=timings(project))
    except ConfigError as error:
        # What is known of the rest is worth showing.
        return replace(found, notes=(error.message,))


def _freshness(project: Project) -> list[Freshness]:
    now = datetime.now(UTC).replace(tzinfo=None)
    found = []
    with connect(project, read_only=True) as warehouse:
        for each in targets(project, "raw"):
            newest = None
            if warehouse.columns(each.schema, each.table):
                newest = warehouse.query(
                    f"select max(_loaded_at) as newest from {relation(each.schema, each.table)}"
                )[0]["newest"]
            days = (now - newest).total_seconds() / DAY_SECONDS if newest else None
            owner = str(project.sources.get(each.source, {}).get("owner", ""))
            found.append(
                Freshness(each.name, owner, newest, days, _state(days, each.overdue_after))
            )
    return found


def _state(days: float | None, overdue_after: tuple[tuple[float, Severity], ...]) -> str:
    if days is None:
        return "empty"
    over = [severity for limit, severity in overdue_after if days > limit]
    return "overdue" if "error" in over else "late" if over else "fresh"
