"""What each step of resolving costs: seconds and peak memory, summed up over dbt's models."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cdp_cli.build import Step, build
from cdp_cli.dbt_runner import parse
from cdp_cli.errors import BuildError
from cdp_cli.memory import Memory
from cdp_cli.project import Project

LOAD, PREPARE, LINKS = "load", "prepare", "exact links"
SCORES, TRAIN, CLUSTERS, IDS = "candidates and scores", "train", "clusters", "ids"
ORDER = (LOAD, PREPARE, LINKS, SCORES, TRAIN, CLUSTERS, IDS)
OF_MODEL = {"identity_links": LINKS, "identity_clusters": CLUSTERS, "identity_assignment": IDS}
# What holds of the models is tested elsewhere; here it would only take time.
TESTS = ("resource_type:test", "resource_type:unit_test")
SCORED = re.compile(r"identity_(candidate|block|pair|score|similarit)")


@dataclass
class Cost:
    """Seconds and peak resident memory (megabytes) of the process during one step."""

    step: str
    seconds: float = 0.0
    peak_mb: float = 0.0


class Meter:
    """Builds models of a project and keeps what each step has cost; `on_step` hears of each node.

    Peaks count what Python and dbt take by themselves, some 200 MB.
    """

    def __init__(self, memory: Memory, on_step: Callable[[str], None]) -> None:
        self._manifest: Any = None
        self._memory = memory
        self._on_step = on_step
        self._costs: dict[str, Cost] = {}

    @property
    def costs(self) -> list[Cost]:
        """One per step that was taken, in order."""
        return [self._costs[step] for step in ORDER if step in self._costs]

    @contextmanager
    def measured(self, step: str) -> Iterator[None]:
        """Add what the block costs to a step."""
        self._on_step(step)
        self._memory.peak_since_last_asked()
        started = time.monotonic()
        yield
        self._add(step, time.monotonic() - started)

    def build(
        self,
        project: Project,
        *select: str,
        kind: str = "model",
        exclude: Sequence[str] = (),
        is_counted: bool = True,
    ) -> None:
        """Build nodes of one kind; raises BuildError with the first that failed."""

        def note(step: Step) -> None:
            self._on_step(step.name)
            if is_counted:
                self._add(_step_of(step), step.seconds)

        if self._manifest is None:
            self._on_step("reading the models")
            self._manifest = parse(project.root)
        self._memory.peak_since_last_asked()
        result = build(
            project,
            select=[f"{name},resource_type:{kind}" for name in select],
            exclude=[*exclude, *TESTS],
            manifest=self._manifest,
            on_step=note,
        )
        if not result.is_success:
            first = result.failures[0]
            raise BuildError(
                f"{first.kind} {first.name} failed on the records: {first.reason}",
                hint="Run again with --keep FOLDER to look into the project that was built.",
            )

    def _add(self, step: str, seconds: float) -> None:
        cost = self._costs.setdefault(step, Cost(step))
        cost.seconds += seconds
        cost.peak_mb = max(cost.peak_mb, self._memory.peak_since_last_asked())


def _step_of(step: Step) -> str:
    if step.kind == "seed":
        return PREPARE
    return OF_MODEL.get(step.name) or (SCORES if SCORED.match(step.name) else PREPARE)
