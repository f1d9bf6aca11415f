"""The whole way in one call: make up a company, load it, build every room, send the syncs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from cdp_cli.build import BuildResult, build
from cdp_cli.demo.company import TABLES, DemoSummary, generate
from cdp_cli.demo.receiver import receiver
from cdp_cli.errors import BuildError
from cdp_cli.figures import Figures, read_figures
from cdp_cli.load.loader import load_files
from cdp_cli.load.request import LoadJob, LoadOptions, LoadResult
from cdp_cli.project import Project
from cdp_cli.sync.engine import run_syncs
from cdp_cli.sync.report import SyncReport
from cdp_cli.warehouse import connect
from cdp_cli.wording import counted


class Watch(Protocol):
    """Shows the progress of a leg of the tour; `total` steps, if they are known."""

    def __call__(
        self, description: str, total: float | None = None
    ) -> AbstractContextManager[Callable[..., None]]:
        """A context that yields `advance(steps=1, description=None, total=None)`."""
        ...


@dataclass(frozen=True)
class Route:
    """What to make up, and where it goes. `until` is the last day of the company's history.

    `exports` is the folder where what was sent can be looked at.
    """

    customers: int
    seed: int
    landing: Path
    exports: Path
    until: date


@dataclass(frozen=True)
class Tour:
    """What each leg came to."""

    company: DemoSummary
    loads: list[LoadResult]
    build: BuildResult
    figures: Figures
    syncs: list[SyncReport]


def run_tour(project: Project, route: Route, watch: Watch) -> Tour:
    """Generate, load, build and sync.

    Raises BuildError where a model or test fails, what the loading raises, and before anything is
    written WarehouseBusyError where another process holds the warehouse.
    """
    # Before minutes of work, and before the files of an earlier tour are gone.
    connect(project).close()
    with watch("1/4 Making up a company", TABLES) as advance:
        company = generate(
            route.customers,
            route.seed,
            route.landing,
            until=route.until,
            report=lambda file: advance(description=f"1/4 Making up {file.source}.{file.table}"),
        )
    loads = _load(project, company, watch)
    built = _build(project, watch)
    figures = read_figures(project)
    with watch("4/4 Sending the audiences") as advance, _neighbours(route.exports):
        syncs = run_syncs(project)
        advance(len(syncs))
    return Tour(company, loads, built, figures, syncs)


@contextmanager
def _neighbours(exports: Path) -> Iterator[None]:
    """The servers that the demo's syncs send to, on this machine, where nobody has set others."""
    # Not at the top: only the demo needs an SSH server, and it takes a while to import.
    from cdp_cli.demo.print_shop import print_shop

    with receiver(exports / "webhook_inbox.jsonl"), print_shop(exports / "print_shop"):
        yield


def _load(project: Project, company: DemoSummary, watch: Watch) -> list[LoadResult]:
    # A second tour brings another company in place of the first.
    options = LoadOptions(mode="replace")
    jobs = [LoadJob(file.path, file.source, file.table, options) for file in company.files]
    with watch("2/4 Loading raw tables", len(jobs)) as advance:
        loads = load_files(
            project,
            jobs,
            on_result=lambda done: advance(
                description=f"2/4 Loaded {done.job.source}.{done.job.table}"
            ),
        )
    for load in loads:
        if load.error:
            raise load.error
    return loads


def _build(project: Project, watch: Watch) -> BuildResult:
    with watch("3/4 Building the rooms") as advance:
        built = build(
            project,
            on_step=lambda step: advance(
                description=f"3/4 {step.room} · {step.name}", total=step.total
            ),
        )
    if not built.is_success:
        first = built.failures[0]
        raise BuildError(
            f"{counted(len(built.failures), 'step')} of the build failed,"
            f" first {first.kind} {first.name}: {first.reason}",
            hint=f"`cdp build` shows all of them; the log is {built.log_path}.",
        )
    return built
