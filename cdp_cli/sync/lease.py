"""Only one run of a sync at a time: a lock on this machine, and a lease in the warehouse.

The lock is let go by the operating system when its process dies, so a crash blocks nobody. The
lease holds between machines; its epoch only grows and stands on every state row, so that a run
that lost its lease cannot overwrite what a later run has written.
"""

from __future__ import annotations

import os
import socket
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from cdp_cli.errors import RetryError
from cdp_cli.locks import lock
from cdp_cli.sync.dialect import speak
from cdp_cli.warehouse.base import Warehouse


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to change the state of one sync, until somebody holds a higher epoch."""

    sync: str
    owner: str
    epoch: int


def local_lock(path: Path, sync: str) -> AbstractContextManager[None]:
    """Hold the lock file of a sync while the block runs.

    Raises RetryError that names the process that holds it.
    """
    hint = "Wait until it has finished; `cdp sync status` shows where it is."
    return lock(path, f"Sync {sync!r}", hint=hint)


def take(warehouse: Warehouse, sync: str, home: Path, *, seconds: int, after: int = 0) -> Lease:
    """Take the lease of a sync for `seconds` and raise its epoch, to more than `after`.

    The caller holds the local lock in `home`: an earlier owner who locked there too is therefore
    dead, and its lease may be taken at once. Raises RetryError while somebody else holds it.
    """
    place = f"{socket.gethostname()}:{home}"
    dialect = speak(warehouse)
    dialect.alone(sync)
    held = warehouse.query(
        f"select owner, epoch, expires_at, expires_at > {dialect.now} as is_valid"
        " from cdp_ops.sync_leases where sync = ?",
        [sync],
    )
    if held and held[0]["is_valid"] and _place(held[0]["owner"]) != place:
        raise RetryError(
            f"Sync {sync!r} is already running: {held[0]['owner']} holds it"
            f" until {held[0]['expires_at']:%Y-%m-%d %H:%M:%S} UTC.",
            hint="Wait until it has finished, or until the lease has lapsed.",
        )
    epoch = max([after, *(row["epoch"] for row in held)]) + 1
    lease = Lease(sync, f"process {os.getpid()} on {place}", epoch)
    warehouse.execute("delete from cdp_ops.sync_leases where sync = ?", [sync])
    warehouse.execute(
        "insert into cdp_ops.sync_leases (sync, owner, epoch, expires_at)"
        f" values (?, ?, ?, {dialect.now} + interval '{seconds}' second)",
        [sync, lease.owner, epoch],
    )
    return lease


def renew(warehouse: Warehouse, lease: Lease, *, seconds: int) -> None:
    """Hold the lease for another `seconds`, inside the transaction that it protects.

    Raises RetryError where another run has taken over.
    """
    dialect = speak(warehouse)
    dialect.alone(lease.sync)
    warehouse.execute(
        f"update cdp_ops.sync_leases set expires_at = {dialect.now} + interval '{seconds}' second"
        " where sync = ? and epoch = ?",
        [lease.sync, lease.epoch],
    )
    held = warehouse.query(
        "select owner, epoch from cdp_ops.sync_leases where sync = ?", [lease.sync]
    )
    if not held or held[0]["epoch"] != lease.epoch:
        owner = held[0]["owner"] if held else "nobody"
        raise RetryError(
            f"Sync {lease.sync!r} lost its lease while it was sending; {owner} holds it now.",
            hint="Run again: what was sent is in the journal and is settled first.",
        )


def give_back(warehouse: Warehouse, lease: Lease) -> None:
    """End the lease at once; the epoch stays, for the next one must be higher."""
    now = speak(warehouse).now
    warehouse.execute(
        f"update cdp_ops.sync_leases set expires_at = {now} where sync = ? and epoch = ?",
        [lease.sync, lease.epoch],
    )


def _place(owner: str) -> str:
    return owner.rpartition(" on ")[2]
