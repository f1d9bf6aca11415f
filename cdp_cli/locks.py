"""Locks between processes of this machine; the system lets go of those of the dead."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from cdp_cli.errors import RetryError

OWNER_ONLY = 0o600


@contextmanager
def lock(path: Path, what: str, *, hint: str) -> Iterator[None]:
    """Hold a lock file while the block runs; `what` is at work then, as `Sync 'vip'`.

    Raises RetryError that names the process which holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RetryError(f"{what} is already running: {_holder(file)}.", hint=hint) from error
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


def _holder(file: IO[str]) -> str:
    file.seek(0)
    try:
        found: dict[str, Any] = json.load(file)
    except ValueError:
        return "another process holds it"
    return (
        f"process {found['pid']} on this machine, since {found['since'][:19].replace('T', ' ')} UTC"
    )
