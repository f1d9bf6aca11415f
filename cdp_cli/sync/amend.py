"""Changes what is remembered of a sync, on somebody's word.

Make refused records due, or forget everything.
"""

from __future__ import annotations

from collections.abc import Sequence

from cdp_cli.sync import journal as journals
from cdp_cli.sync.lease import give_back, local_lock, take
from cdp_cli.sync.runs import close_lost_runs
from cdp_cli.sync.world import World


def make_due(world: World, sync: str, keys: Sequence[str] = ()) -> int:
    """Let the next run try refused and unknown records again; returns how many.

    `keys` restricts it to some. Raises RetryError while the sync is running.
    """
    condition, parameters = "sync = ? and status <> 'acked'", [sync, *keys]
    if keys:
        condition += f" and key in ({', '.join('?' * len(keys))})"
    with local_lock(world.lock(sync), sync), world.open_warehouse() as warehouse:
        warehouse.ensure_declared("cdp_ops")
        found = warehouse.query(
            f"select count(*) as number from cdp_ops.sync_state where {condition}", parameters
        )
        warehouse.execute(
            "update cdp_ops.sync_state"
            " set attempts = 0, attempted_md5 = null, next_attempt_at = null,"
            " status = case status when 'quarantined' then 'rejected' else status end"
            f" where {condition}",
            parameters,
        )
    return int(found[0]["number"])


def reset(world: World, sync: str) -> int:
    """Forget all records of a sync, so that the next run sends all; returns how many.

    What the destination holds stays there. Raises RetryError while the sync is running.
    """
    with local_lock(world.lock(sync), sync), world.open_warehouse() as warehouse:
        warehouse.ensure_declared("cdp_ops")
        with warehouse.transaction():
            lease = take(warehouse, sync, world.home, seconds=world.limits.lease)
            found = warehouse.query(
                "select count(*) as number from cdp_ops.sync_state where sync = ?", [sync]
            )
            warehouse.execute("delete from cdp_ops.sync_state where sync = ?", [sync])
            close_lost_runs(warehouse, sync)
            give_back(warehouse, lease)
        journals.remove(world.journal(sync))
    return int(found[0]["number"])
