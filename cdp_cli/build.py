"""Builds all rooms with dbt in this process, and says per room what was done and what failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cdp_cli import warehouse
from cdp_cli.dbt_runner import reason_of, run_dbt
from cdp_cli.errors import BuildError
from cdp_cli.project import Project
from cdp_cli.wording import counted

FAILURES = {"error", "fail", "runtime error", "partial success"}
TESTS = {"test", "unit_test"}
# What dbt runs besides nodes of a room.
NO_ROOM = {"operation", "exposure"}
# Tests of macros and of what this build left as it was; dbt's name for them is an audit schema.
NO_ROOMS_TESTS = "tests"
REASON_LINES = 3


@dataclass(frozen=True)
class Step:
    """A node that dbt has just finished, number `done` of `total`."""

    name: str
    room: str
    kind: str
    status: str
    seconds: float
    done: int
    total: int


@dataclass
class Room:
    """What was built in one schema. `seconds` add up over threads; the other two are wall clock.

    `started` and `finished` are seconds after the start of the build.
    """

    name: str
    models: int = 0
    tests: int = 0
    seconds: float = 0.0
    started: float = float("inf")
    finished: float = 0.0


@dataclass(frozen=True)
class Problem:
    """A node that failed or warned: why, how many rows a test found, where its SQL lies."""

    name: str
    kind: str
    room: str
    status: str
    reason: str
    failing_rows: int | None = None
    compiled_path: Path | None = None


@dataclass
class BuildResult:
    """What became of a build; rooms stand in the order in which dbt entered them."""

    seconds: float
    log_path: Path
    rooms: list[Room] = field(default_factory=list)
    failures: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    skipped: int = 0

    @property
    def is_success(self) -> bool:
        """Whether no model and no test failed."""
        return not self.failures


def build(
    project: Project,
    *,
    full_refresh: bool = False,
    select: Sequence[str] = (),
    exclude: Sequence[str] = (),
    manifest: Any = None,
    on_step: Callable[[Step], None] | None = None,
) -> BuildResult:
    """Run `dbt build` on the project; `on_step` hears of every node that is done.

    A `manifest` that dbt has parsed before spares it reading the project, and writing artifacts.

    Raises WarehouseBusyError where another process holds the warehouse, ConfigError for a profile
    and BuildError for a project that dbt cannot work with. Failing models and tests are in the
    result.
    """
    # Opening it first gives the one clear message for a lock, and makes the folder of a new file.
    warehouse.connect(project).close()
    arguments = ["build"]
    if full_refresh:
        arguments.append("--full-refresh")
    if manifest is not None:
        arguments.append("--no-write-json")
    for option, names in (("--select", select), ("--exclude", exclude)):
        arguments += [option, *names] if names else []
    started = time.time()
    outcome = run_dbt(project.root, arguments, _Steps(on_step) if on_step else None, manifest)
    results = getattr(outcome.result, "results", None)
    if results is None:
        reason = reason_of(str(outcome.exception or "dbt gave no reason"), lines=REASON_LINES)
        raise BuildError(
            f"dbt could not build the project in {project.root}: {reason}",
            hint="Mend what dbt names; `dbt build` shows more.",
        )
    log = project.root / "logs" / "dbt.log"
    return _summary(project, results, started, BuildResult(time.time() - started, log))


class _Steps:
    """Turns dbt's events into steps."""

    def __init__(self, on_step: Callable[[Step], None]) -> None:
        self._on_step = on_step
        self._total = 0
        self._done = 0

    def __call__(self, event: Any) -> None:
        if event.info.name == "ConcurrencyLine":
            self._total = event.data.node_count
        elif event.info.name == "NodeFinished":
            node = event.data.node_info
            if node.resource_type in NO_ROOM:
                return
            self._done += 1
            self._on_step(
                Step(
                    name=node.node_name,
                    room=NO_ROOMS_TESTS
                    if node.resource_type == "test"
                    else node.node_relation.schema,
                    kind=node.resource_type,
                    status=node.node_status,
                    seconds=event.data.run_result.execution_time,
                    done=self._done,
                    total=max(self._total, self._done),
                )
            )


def _summary(
    project: Project, results: Iterable[Any], started: float, summary: BuildResult
) -> BuildResult:
    finished = [item for item in results if hasattr(item.node, "schema")]
    schemas = {item.node.unique_id: item.node.schema for item in finished}
    rooms: dict[str, Room] = {}
    for item in sorted(finished, key=_start):
        kind = str(item.node.resource_type)
        room_name = _room_of(item.node, schemas)
        problem = _problem(project, item, kind, room_name)
        if item.status in FAILURES:
            summary.failures.append(problem)
        elif item.status == "warn":
            summary.warnings.append(problem)
        elif item.status == "skipped":
            summary.skipped += 1
        if kind not in NO_ROOM and item.status != "skipped":
            _count(rooms.setdefault(room_name, Room(room_name)), item, kind, started)
    summary.rooms = list(rooms.values())
    return summary


def _count(room: Room, item: Any, kind: str, started: float) -> None:
    room.seconds += item.execution_time
    room.tests += kind in TESTS
    room.models += kind not in TESTS
    for moment in item.timing:
        room.started = min(room.started, _epoch(moment.started_at) - started)
        room.finished = max(room.finished, _epoch(moment.completed_at) - started)


def _room_of(node: Any, schemas: dict[str, str]) -> str:
    """The schema of a node; a test belongs to the room of what it tests, if that was built too."""
    if str(node.resource_type) not in TESTS:
        return str(node.schema)
    tested = getattr(node, "attached_node", None) or getattr(node, "tested_node_unique_id", None)
    parents = [tested, *reversed(getattr(node.depends_on, "nodes", []))]
    return next((schemas[parent] for parent in parents if parent in schemas), NO_ROOMS_TESTS)


def _problem(project: Project, item: Any, kind: str, room: str) -> Problem:
    compiled = getattr(item.node, "compiled_path", None)
    found = item.failures if kind == "test" else None
    return Problem(
        name=item.node.name,
        kind=kind,
        room=room,
        status=str(item.status),
        reason=f"{counted(found, 'row')} at fault"
        if found
        else reason_of(item.message or "", lines=REASON_LINES),
        failing_rows=found,
        compiled_path=project.root / compiled if compiled else None,
    )


def _start(item: Any) -> float:
    return min((_epoch(moment.started_at) for moment in item.timing), default=float("inf"))


def _epoch(moment: datetime | None) -> float:
    """dbt's moments are in UTC and do not say so."""
    return moment.replace(tzinfo=UTC).timestamp() if moment else float("inf")
