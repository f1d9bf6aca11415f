"""Only one night at a time on one warehouse; the system lets go of the lock of the dead."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cdp_cli.errors import RetryError

OWNER_ONLY = 0o600


@contextmanager
def night_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of the night while the block runs.

    Raises RetryError that names the process which holds it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "night.lock"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RetryError(
                f"A night is running already: process {file.read() or 'unknown'} on this machine.",
                hint="Wait until it has finished; `cdp status` shows where it is.",
            ) from error
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


def is_running(folder: Path) -> bool:
    """Whether a living process holds the lock of the night."""
    path = folder / "night.lock"
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
