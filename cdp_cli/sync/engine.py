"""What the command line asks of the sync engine; builds the parts and hands them on.

Each function takes selectors as dbt knows them (see selection.py) and treats one sync after the
other. A sync that fails is reported and the others go on; only a selector that finds nothing
raises.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any

from cdp_cli.alerts import tell
from cdp_cli.destinations.base import Connection
from cdp_cli.destinations.registry import Redactor
from cdp_cli.errors import CdpError, ConfigError, WarehouseBusyError
from cdp_cli.project import Project
from cdp_cli.sync import amend, inspect
from cdp_cli.sync.alerts import judge
from cdp_cli.sync.dialect import Dialect, dialect_of
from cdp_cli.sync.explain import Explanation, explain
from cdp_cli.sync.exposure import Sync, Thresholds, read_sync
from cdp_cli.sync.inspect import SyncStatus, Trouble
from cdp_cli.sync.lookahead import look_ahead
from cdp_cli.sync.report import SyncReport, failure
from cdp_cli.sync.run import run_sync
from cdp_cli.sync.selection import select_syncs
from cdp_cli.sync.validate import Evidence, validate
from cdp_cli.sync.world import Limits, Progress, World, silent
from cdp_cli.warehouse import connect, home, require, target
from cdp_cli.warehouse.base import Warehouse

Selectors = Sequence[str]


def run_syncs(
    project: Project,
    select: Selectors = (),
    exclude: Selectors = (),
    *,
    overrides_guards: bool = False,
    is_picked: bool | None = None,
    progress: Progress = silent,
) -> list[SyncReport]:
    """Run the selected syncs; without a selector all of them. Tells of what is unexpected.

    One that nobody picked by a selector is skipped while the environment variables of its
    optional destination are not set. Raises ConfigError where there is no warehouse.
    """
    require(project)
    world = build_world(project, progress=progress)
    ways = project.alerts()

    def run(sync: Sync, connection: Connection) -> SyncReport:
        return run_sync(world, sync, connection, overrides_guards=overrides_guards)

    names = chosen(project, select, exclude)
    picked = bool(select) if is_picked is None else is_picked
    reports = _each(world, project, names, run, is_picked=picked)
    return [_alerted(project, report, ways) for report in reports] if ways else reports


def run_key(project: Project, key: str, select: Selectors) -> list[SyncReport]:
    """Send a single key of the selected syncs, as a run would."""
    require(project)
    world = build_world(project)

    def run(sync: Sync, connection: Connection) -> SyncReport:
        report = run_sync(world, sync, connection, only=key)
        if report.counts.rows or report.counts.planned:
            return report
        absent = f"{sync.model} has no row with the key {key!r}, and none was sent before."
        return replace(report, notes=(*report.notes, absent))

    return _each(world, project, chosen(project, select), run, is_picked=True)


def plan_syncs(
    project: Project,
    select: Selectors = (),
    exclude: Selectors = (),
    *,
    only: str | None = None,
    rehearses: bool = False,
) -> list[SyncReport]:
    """What `run_syncs` would do now, with examples; changes nothing, here or there.

    `only` restricts it to one key. With `rehearses` vendors that can check rows without storing
    them do so with the first batch.
    """
    require(project)
    world = build_world(project)

    def plan(sync: Sync, connection: Connection) -> SyncReport:
        return look_ahead(world, sync, connection, only=only, rehearses=rehearses)

    return _each(world, project, chosen(project, select, exclude), plan, is_picked=bool(select))


def validate_syncs(
    project: Project, select: Selectors = (), exclude: Selectors = (), *, reaches: bool = False
) -> list[SyncReport]:
    """Check the selected syncs against manifest, destinations and, if it is free, the warehouse.

    With `reaches` each destination is reached for as well.
    """
    world = build_world(project)
    with ExitStack() as stack:
        warehouse: Warehouse | None = None
        with suppress(WarehouseBusyError, ConfigError):  # said in the notes of each sync
            warehouse = stack.enter_context(world.read_warehouse())
        evidence = Evidence(world, _readable(project), warehouse, reaches, project.manifest())

        def check(sync: Sync, connection: Connection) -> SyncReport:
            notes = validate(sync, connection, evidence)
            return SyncReport(sync.name, sync.destination, "done", notes=tuple(notes))

        names = chosen(project, select, exclude)
        return _each(world, project, names, check, is_picked=bool(select))


def explain_key(project: Project, key: str, select: Selectors = ()) -> list[Explanation]:
    """Why a key, or a customer, is sent or not, for each selected sync.

    Raises CdpError for the first sync that cannot be looked into.
    """
    world = build_world(project)
    found = []
    with world.read_warehouse() as warehouse:
        for name in chosen(project, select):
            sync = read(project, name)
            connection = world.connection(sync.destination)
            if not (connection.missing_variables and connection.is_optional and not select):
                found += explain(warehouse, world, sync, connection, key)
    return found


def sync_statuses(project: Project, select: Selectors = ()) -> list[SyncStatus]:
    """Where the selected syncs stand."""
    world = build_world(project)
    with world.read_warehouse() as warehouse:
        return inspect.statuses(warehouse, world, chosen(project, select))


def sync_troubles(project: Project, select: Selectors = ()) -> list[Trouble]:
    """Which records of the selected syncs did not go through, and why."""
    with build_world(project).read_warehouse() as warehouse:
        return inspect.troubles(warehouse, chosen(project, select))


def make_due(project: Project, select: Selectors = (), keys: Sequence[str] = ()) -> dict[str, int]:
    """Let the next run try refused and unknown records again; how many, by sync."""
    require(project)
    world = build_world(project)
    return {name: amend.make_due(world, name, keys) for name in chosen(project, select)}


def reset_syncs(project: Project, select: Selectors) -> dict[str, int]:
    """Forget what the selected syncs have sent; how many records, by sync."""
    require(project)
    world = build_world(project)
    return {name: amend.reset(world, name) for name in chosen(project, select)}


def chosen(project: Project, select: Selectors = (), exclude: Selectors = ()) -> list[str]:
    """Names of the selected syncs; raises ConfigError for a selector that finds nothing."""
    return select_syncs(project.syncs(), project.manifest(), select, exclude)


def read(project: Project, name: str) -> Sync:
    """The sync of that name, speaking for the company's own brand if its exposure names none.

    Raises ConfigError for an exposure that cannot be used.
    """
    sync = read_sync(project.syncs()[name], project.manifest())
    # A grant to a partner's brand is no grant to us, nor is a refusal there a refusal here.
    return replace(sync, brand=sync.brand or project.brand or None)


def build_world(
    project: Project, *, limits: Limits | None = None, progress: Progress = silent
) -> World:
    """The surroundings of a run, as the project describes them."""
    return World(
        open_warehouse=lambda: _open_to_write(project),
        read_warehouse=lambda: _open_to_read(project),
        home=home(project),
        root=project.root,
        destinations=project.destinations(),
        limits=limits or Limits(),
        progress=progress,
    )


def _open_to_write(project: Project) -> Warehouse:
    _dialect(project)
    return connect(project)


def _open_to_read(project: Project) -> Warehouse:
    """The warehouse for reading.

    Opened for writing once, where tables of ours are still missing.
    """
    read_only = _dialect(project).plans_read_only
    warehouse = connect(project, read_only=read_only)
    if warehouse.columns("cdp_ops", "sync_state"):
        return warehouse
    warehouse.close()
    with connect(project) as writable:
        writable.ensure_declared("cdp_ops")
    return connect(project, read_only=read_only)


def _dialect(project: Project) -> type[Dialect]:
    found = target(project)
    return dialect_of(found.adapter_type, found.described)


def _readable(project: Project) -> list[Sync]:
    """Every sync whose exposure can be read; the others are reported when their turn comes."""
    found = []
    for name in project.syncs():
        try:
            found.append(read(project, name))
        except ConfigError:
            continue
    return found


def _alerted(project: Project, report: SyncReport, ways: Sequence[Mapping[str, Any]]) -> SyncReport:
    """Tell of what is unexpected about a run; what could not be told is noted in its report."""
    limits = Thresholds()
    with suppress(CdpError):
        limits = read(project, report.sync).alerts
    problems = tell(judge(report, limits), ways)
    return replace(report, notes=(*report.notes, *dict.fromkeys(problems)))


def _each(
    world: World,
    project: Project,
    names: Sequence[str],
    work: Callable[[Sync, Connection], SyncReport],
    *,
    is_picked: bool,
) -> list[SyncReport]:
    reports = []
    for name in names:
        started = time.monotonic()
        report = _one(world, project, name, work, is_picked=is_picked)
        reports.append(replace(report, seconds=round(time.monotonic() - started, 3)))
    return reports


def _one(
    world: World,
    project: Project,
    name: str,
    work: Callable[[Sync, Connection], SyncReport],
    *,
    is_picked: bool,
) -> SyncReport:
    destination = "?"
    redact: Callable[[str], str] = str
    try:
        sync = read(project, name)
        destination = sync.destination
        connection = world.connection(destination)
        redact = Redactor(connection)
        missing = connection.missing_variables
        if missing and connection.is_optional and not is_picked:
            verb = "is" if len(missing) == 1 else "are"
            note = f"{destination} is optional, and {', '.join(missing)} {verb} not set."
            return SyncReport(name, destination, "skipped", notes=(note,))
        return work(sync, connection)
    except CdpError as error:
        told = type(error)(redact(error.message), hint=redact(error.hint))
        return failure(name, destination, told)
