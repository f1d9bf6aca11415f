"""What the warehouse remembers of syncs.

Their last runs, and the records that did not go through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cdp_cli.locks import is_locked
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.world import World
from cdp_cli.warehouse.base import Warehouse


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Where a sync stands. `records` maps a status to how many records have it.

    `is_running`: a process on this machine runs it now. `has_unfinished_run`: one has died, and
    the next run settles what it left.
    """

    sync: str
    is_running: bool
    has_unfinished_run: bool
    last_run: dict[str, Any] | None = None
    records: dict[str, int] = field(default_factory=dict)
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Records of a sync that share a status and a reason, with some of their keys."""

    sync: str
    status: str
    reason: str
    records: int
    next_attempt_at: datetime | None
    keys: tuple[str, ...]


def statuses(warehouse: Warehouse, world: World, names: Sequence[str]) -> list[SyncStatus]:
    """The status of each named sync."""
    return [_status(warehouse, world, name) for name in names]


def troubles(warehouse: Warehouse, names: Sequence[str], *, keys: int = 5) -> list[Trouble]:
    """What did not go through, most records first, with up to `keys` keys of each kind."""
    found = []
    some = speak(warehouse).some
    for name in names:
        rows = warehouse.query(
            f"""
            select status, coalesce(last_error, '') as reason, count(*) as records,
                min(next_attempt_at) as next_attempt_at, {some("key", keys)} as keys
            from cdp_ops.sync_state
            where sync = ? and status <> 'acked'
            group by 1, 2
            union all
            select status, reason, count(*), null, {some("key", keys)}
            from cdp_ops.sync_changes
            where sync = ? and batch is null and run_id = (
                select max(run_id) from cdp_ops.sync_runs where sync = ?
            )
            group by 1, 2
            order by records desc
            """,
            [name, name, name],
        )
        found += [
            Trouble(name, **{**row, "keys": tuple(key or "" for key in row["keys"])})
            for row in rows
        ]
    return found


def _status(warehouse: Warehouse, world: World, name: str) -> SyncStatus:
    runs = warehouse.query(
        "select * from cdp_ops.sync_runs where sync = ?"
        " order by started_at desc, run_id desc limit 1",
        [name],
    )
    records = warehouse.query(
        "select status, count(*) as number, min(next_attempt_at) as due from cdp_ops.sync_state"
        " where sync = ? group by status order by status",
        [name],
    )
    is_running = is_locked(world.lock(name))
    return SyncStatus(
        sync=name,
        is_running=is_running,
        has_unfinished_run=not is_running and world.journal(name).exists(),
        last_run=runs[0] if runs else None,
        records={row["status"]: row["number"] for row in records},
        next_attempt_at=min((row["due"] for row in records if row["due"]), default=None),
    )
