"""Only one run of a sync at a time: a lock on this machine, and a lease in the warehouse.

The lock is let go by the operating system when its process dies, so a crash blocks nobody. The
lease holds between machines; its epoch only grows and stands on every state row, so that a run
that lost its lease cannot overwrite what a later run has written.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from cdp_cli.errors import RetryError
from cdp_cli.sync.dialect import NOW
from cdp_cli.warehouse.base import Warehouse

OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to change the state of one sync, until somebody holds a higher epoch."""

    sync: str
    owner: str
    epoch: int


@contextmanager
def local_lock(path: Path, sync: str) -> Iterator[None]:
    """Hold the lock file of a sync while the block runs.

    Raises RetryError that names the process that holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RetryError(
                f"Sync {sync!r} is already running: {_holder(file)}.",
                hint="Wait until it has finished; `cdp sync status` shows where it is.",
            ) from error
        file.seek(0)
        file.truncate()
        json.dump({"pid": os.getpid(), "since": datetime.now(UTC).isoformat()}, file)
        file.flush()
        yield


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock file."""
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def take(warehouse: Warehouse, sync: str, home: Path, *, seconds: int, after: int = 0) -> Lease:
    """Take the lease of a sync for `seconds` and raise its epoch, to more than `after`.

    The caller holds the local lock in `home`: an earlier owner who locked there too is therefore
    dead, and its lease may be taken at once. Raises RetryError while somebody else holds it.
    """
    place = f"{socket.gethostname()}:{home}"
    held = warehouse.query(
        f"select owner, epoch, expires_at, expires_at > {NOW} as is_valid"
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
        f" values (?, ?, ?, {NOW} + interval '{seconds}' second)",
        [sync, lease.owner, epoch],
    )
    return lease


def renew(warehouse: Warehouse, lease: Lease, *, seconds: int) -> None:
    """Hold the lease for another `seconds`, inside the transaction that it protects.

    Raises RetryError where another run has taken over.
    """
    warehouse.execute(
        f"update cdp_ops.sync_leases set expires_at = {NOW} + interval '{seconds}' second"
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
    warehouse.execute(
        f"update cdp_ops.sync_leases set expires_at = {NOW} where sync = ? and epoch = ?",
        [lease.sync, lease.epoch],
    )


def _place(owner: str) -> str:
    return owner.rpartition(" on ")[2]


def _holder(file: IO[str]) -> str:
    file.seek(0)
    try:
        found: dict[str, Any] = json.load(file)
    except ValueError:
        return "another process holds it"
    return (
        f"process {found['pid']} on this machine, since {found['since'][:19].replace('T', ' ')} UTC"
    )
