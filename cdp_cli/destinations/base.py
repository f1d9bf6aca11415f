"""What the sync engine asks of a destination, whichever it is.

A destination is a class called `Destination` in a module of this package whose name is the `type`
in destinations.yml. It sends one batch when told to and says truthfully what became of it; order,
retries, waiting, bisecting and remembering are the engine's part.

`send` returns a BatchResult when the destination answered for the rows, and raises otherwise:

    SendError
    ├── BatchRejectedError  refused as a whole: the engine halves it to find the rows at fault
    ├── ThrottledError      too fast: the engine waits; a throttle counts as no attempt
    └── NoAnswerError       nothing usable came back; `may_be_applied` says whether rows arrived

A CdpError (wrong credentials, a table that is not there) ends the run: no other batch would fare
better.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, Self, runtime_checkable

from cdp_cli.rendering import environment_variables

Mode = Literal["upsert", "update_only", "create_only", "mirror", "append", "delete"]
MODES: tuple[Mode, ...] = ("upsert", "update_only", "create_only", "mirror", "append", "delete")

Operation = Literal["upsert", "update", "create", "append", "remove"]

# Where a destination `keeps_ids`, a row carries the id that it was given before under this name.
REMOTE_ID = "@id"

# What a mode does with a record that is new or has changed.
OPERATIONS: dict[str, Operation] = {
    "upsert": "upsert",
    "mirror": "upsert",
    "update_only": "update",
    "create_only": "create",
    "append": "append",
    "delete": "remove",
}


class SendError(Exception):
    """A batch did not go through; which of the three kinds says what the engine does next."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BatchRejectedError(SendError):
    """The whole batch was refused for its content, without a word on which rows are at fault."""


class ThrottledError(SendError):
    """The destination wants fewer requests; `wait` is what it asks for, in seconds, if it says."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class NoAnswerError(SendError):
    """No usable answer came back.

    `may_be_applied` is False only where surely nothing was applied. Where the wait was long, as for
    a job that hangs, the batch `is_worth_repeating` in a later run only.
    """

    def __init__(
        self, reason: str, *, may_be_applied: bool, is_worth_repeating: bool = True
    ) -> None:
        super().__init__(reason)
        self.may_be_applied = may_be_applied
        self.is_worth_repeating = is_worth_repeating


@dataclass(frozen=True)
class Connection:
    """One entry of destinations.yml. Relative paths in its settings start at `root`, the project.

    The settings are as they are written until the destination is opened: secrets are then still the
    names of environment variables.
    """

    name: str
    type: str
    settings: Mapping[str, Any] = field(repr=False)
    root: Path
    is_optional: bool = False

    @property
    def missing_variables(self) -> list[str]:
        """The environment variables that the connection needs and that are not set."""
        needed = environment_variables(dict(self.settings))
        return sorted(name for name in needed if name not in os.environ)


@dataclass(frozen=True, slots=True)
class Target:
    """Where the rows of one sync go, and their shape.

    `object` is the destination's own address (a path, a table, a list), `key` the column that
    names a record, `columns` maps each column that is sent to its type in the warehouse, in the
    model's order.
    """

    sync: str
    mode: Mode
    key: str
    columns: Mapping[str, str]
    object: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds, for all who use the account together."""

    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a destination can do for its target, so that a sync that asks for more is refused early.

    `snapshot_modes` are modes that need every row again as soon as one has changed.
    `is_idempotent`: sending the same batch twice leaves the same as sending it once. `can_share`:
    several syncs may send to the same object without undoing each other's work. `keeps_ids`: rows
    that were sent before carry the remote id that was told for them. `rates` all hold at once.
    """

    modes: frozenset[Mode]
    can_remove: bool
    is_idempotent: bool
    batch_size: int
    concurrency: int = 1
    can_share: bool = False
    snapshot_modes: frozenset[Mode] = frozenset()
    keeps_ids: bool = False
    rates: tuple[Rate, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Rows that travel together: `lines` holds one JSON object per line.

    For the operation `remove` an object holds the key alone, and the remote id where the
    destination keeps ids. The number is fixed when the run is planned; a half that the engine cut
    while bisecting keeps the number of its batch.
    """

    sync: str
    run: str
    number: int
    operation: Operation
    lines: str
    size: int

    @cached_property
    def idempotency_key(self) -> str:
        """32 hexadecimal digits, the same for the same rows in the same run, restarted or not."""
        content = f"{self.run}\n{self.operation}\n{self.lines}"
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    def rows(self) -> list[dict[str, Any]]:
        """The rows as dictionaries, in order."""
        rows: list[dict[str, Any]] = json.loads(f"[{self.lines.replace(chr(10), ',')}]")
        return rows

    def part(self, start: int, stop: int) -> Batch:
        """The rows from `start` to before `stop` as a batch of their own."""
        lines = "\n".join(self.lines.split("\n")[start:stop])
        return Batch(self.sync, self.run, self.number, self.operation, lines, stop - start)


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row of a batch that was not simply accepted.

    `rejected`: refused for its content. `skipped`: nothing to do, as a record that `update_only`
    does not find or `create_only` finds already.
    """

    position: int
    status: Literal["rejected", "skipped"]
    reason: str


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The answer for a batch: every row that `exceptions` does not name was accepted.

    `remote_ids` maps positions to the destination's own ids, where it tells them.
    """

    exceptions: tuple[RowResult, ...] = ()
    remote_ids: Mapping[int, str] = field(default_factory=dict)


class Destination(Protocol):
    """One kind of place that rows are sent to; `send` is called from several threads at once."""

    # Settings that must come from the environment, never as text from destinations.yml.
    secret_settings: ClassVar[frozenset[str]]

    abilities: Abilities

    @classmethod
    def build(cls, connection: Connection, target: Target) -> Self:
        """The destination of a connection for one sync; reaches for nothing yet.

        Raises ConfigError for a setting or an object that is missing, unknown or wrong.
        """
        ...

    def check(self) -> None:
        """Reach the destination as far as possible without changing anything there.

        Raises ConfigError where something must be mended, DestinationUnavailableError where
        waiting may help.
        """
        ...

    def is_gone(self) -> bool:
        """Whether the target certainly holds nothing any more, as a file that was deleted."""
        ...

    def prepare(self, run: str) -> None:
        """Make ready for the batches of a run: create a missing table, open a staging folder."""
        ...

    def send(self, batch: Batch) -> BatchResult:
        """Send one batch; see the module's text for what it returns and raises."""
        ...

    def close(self) -> None:
        """Let connections go."""
        ...


@runtime_checkable
class Paced(Protocol):
    """A destination that asks before each request, as one batch may take several."""

    def pace_by(self, take: Callable[[], None]) -> None:
        """Call `take` before each request; it returns when the account's budget allows one."""
        ...


@runtime_checkable
class Rehearsing(Protocol):
    """A destination whose vendor checks rows without storing them."""

    def rehearse(self, batch: Batch) -> BatchResult:
        """As `send`, with nothing changed at the destination."""
        ...


@runtime_checkable
class Staged(Protocol):
    """A destination where the rows of a run appear all at once or not at all."""

    def publish(self, run: str) -> None:
        """Let the rows of the run appear."""
        ...

    def is_published(self, run: str) -> bool:
        """Whether the rows of the run have certainly appeared; False where that cannot be told."""
        ...

    def discard(self, run: str) -> None:
        """Forget the staged rows of a run that will not be published."""
        ...
