"""What a run stands on: the warehouse, the folder beside it, the destinations, and its limits."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from cdp_cli.destinations.base import Connection
from cdp_cli.destinations.registry import find_connection
from cdp_cli.errors import WarehouseBusyError
from cdp_cli.sync.consent import Tables
from cdp_cli.sync.delivery import Patience
from cdp_cli.warehouse.base import Warehouse

BUSY_PAUSE_SECONDS = 2.0

Phase = Literal["plan", "send", "commit", "recover"]
# Called with the sync, the phase, and how many of how many rows are done.
Progress = Callable[[str, Phase, int, int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """Times in seconds. `fresh` is how long an answer about consent may be relied on.

    `busy` is how long a run that has sent something waits for the warehouse; `page` is how many
    rows are copied from the plan to the journal at once.
    """

    fresh: float = 900.0
    lease: int = 3600
    busy: float = 600.0
    page: int = 50_000
    patience: Patience = field(default_factory=Patience)


def silent(sync: str, phase: Phase, done: int, total: int) -> None:
    """Tell nobody."""
    del sync, phase, done, total


@dataclass(frozen=True, slots=True)
class World:
    """`home` is a folder beside the warehouse, for journals and locks; `root` is the project.

    `destinations` is destinations.yml as it is written.
    """

    open_warehouse: Callable[[], Warehouse]
    read_warehouse: Callable[[], Warehouse]
    home: Path
    root: Path
    destinations: Mapping[str, Mapping[str, Any]]
    tables: Tables = field(default_factory=Tables)
    limits: Limits = field(default_factory=Limits)
    progress: Progress = silent

    def connection(self, name: str) -> Connection:
        """The destination called `name`, as it is written.

        Raises ConfigError where there is none.
        """
        return find_connection(name, self.destinations, self.root)

    def journal(self, sync: str) -> Path:
        """Where the journal of a sync is kept while a run is unfinished."""
        return self.home / "journal" / f"{sync}.sqlite"

    def lock(self, sync: str) -> Path:
        """The lock file of a sync."""
        return self.home / "locks" / f"{sync}.lock"

    def account(self, destination: str) -> Path:
        """What the runs that use a destination's account tell each other about its limits."""
        return self.home / "accounts" / f"{destination}.json"

    def open_patiently(self) -> Warehouse:
        """Open the warehouse, waiting a while for whoever uses it, as there is news to write.

        Raises WarehouseBusyError when the wait was in vain.
        """
        give_up = time.monotonic() + self.limits.busy
        while True:
            try:
                return self.open_warehouse()
            except WarehouseBusyError as error:
                if time.monotonic() >= give_up:
                    raise WarehouseBusyError(
                        f"{error.message} What was sent is safe in the journal.",
                        hint="Run again when the warehouse is free: the run is settled first.",
                    ) from error
            time.sleep(min(BUSY_PAUSE_SECONDS, self.limits.busy))
