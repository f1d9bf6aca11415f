"""One run of one sync, from the lease to the report."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from dataclasses import replace

from cdp_cli.destinations.base import Connection, Destination
from cdp_cli.destinations.registry import Redactor, open_destination
from cdp_cli.errors import ConfigError
from cdp_cli.sync.begin import begin
from cdp_cli.sync.decision import may_resend
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.lease import local_lock
from cdp_cli.sync.recover import recover
from cdp_cli.sync.report import SyncReport
from cdp_cli.sync.runs import RunStatus
from cdp_cli.sync.setting import Setting
from cdp_cli.sync.shipment import Route, Shipment
from cdp_cli.sync.world import World
from cdp_cli.warehouse.base import Warehouse


def run_sync(
    world: World,
    sync: Sync,
    connection: Connection,
    *,
    overrides_guards: bool = False,
    only: str | None = None,
) -> SyncReport:
    """Settle what an earlier run left, then plan, send and commit; `only` sends a single key.

    Raises CdpError where nothing could be begun; an error while sending is in the report, beside
    what was sent until then.
    """
    with local_lock(world.lock(sync.name), sync.name):
        notes = recover(world, sync)
        report = _plan_and_ship(
            world, sync, connection, overrides_guards=overrides_guards, only=only
        )
    return replace(report, notes=(*notes, *report.notes))


def _plan_and_ship(
    world: World, sync: Sync, connection: Connection, *, overrides_guards: bool, only: str | None
) -> SyncReport:
    world.progress(sync.name, "plan", 0, 1)
    asked_at = time.monotonic()
    with ExitStack() as stack:
        with world.open_warehouse() as warehouse:
            warehouse.ensure_declared("cdp_ops")
            setting, destination = open_setting(warehouse, world, sync, connection, only=only)
            stack.enter_context(closing(destination))
            start = begin(warehouse, world, setting, overrides_guards=overrides_guards)
        # The warehouse is closed here: others may use it while the rows are on their way.
        report = SyncReport(
            sync.name,
            sync.destination,
            "done",
            run=start.run.id,
            counts=start.plan.counts,
            held=start.plan.held,
            notes=start.notes,
            rows_before=start.rows_before,
        )
        if start.stopped:
            return replace(report, status="stopped", error=start.stopped)
        if start.journal is None:
            return report
        stack.enter_context(closing(start.journal))
        can_resend = may_resend(sync, setting.abilities)
        route = Route(sync, start.run, start.lease, destination, Redactor(connection), can_resend)
        end: RunStatus | None = "single" if only else None
        counts, error = Shipment(world, route, start.journal).ship(asked_at, end)
    if error:
        return replace(report, status="failed", counts=counts, error=error)
    return replace(report, status="done" if counts.is_complete else "partly", counts=counts)


def open_setting(
    warehouse: Warehouse,
    world: World,
    sync: Sync,
    connection: Connection,
    *,
    reaches: bool = True,
    only: str | None = None,
) -> tuple[Setting, Destination]:
    """The destination of a sync, checked against its model, and all that a plan needs.

    Without `reaches` the destination is not asked whether it is there. Raises ConfigError where the
    model, the mode and the destination do not fit together.
    """
    columns = speak(warehouse).columns(sync.schema, sync.table)
    sync.check_model(columns)
    destination = open_destination(connection, sync.target(columns))
    with ExitStack() as stack:
        stack.enter_context(closing(destination))
        check_mode(sync, connection, destination)
        is_gone = False
        if reaches:
            destination.check()
            is_gone = only is None and destination.is_gone()
        setting = Setting(sync, columns, destination.abilities, world.tables, is_gone, only)
        if only is not None and reaches:
            _check_single(setting)
        stack.pop_all()
    return setting, destination


def _check_single(setting: Setting) -> None:
    """Raise ConfigError where a single row cannot be sent without the others."""
    if setting.is_snapshot:
        raise ConfigError(
            f"Sync {setting.sync.name!r} writes everybody into one file: one row alone would"
            " replace it.",
            hint="Look at `cdp sync plan`, or try the mode upsert.",
        )


def check_mode(sync: Sync, connection: Connection, destination: Destination) -> None:
    """Raise ConfigError where the destination cannot do what the sync asks for."""
    modes = destination.abilities.modes
    if sync.mode not in modes:
        raise ConfigError(
            f"Sync {sync.name!r} has the mode {sync.mode!r}, which destinations of type"
            f" {connection.type!r} do not know.",
            hint=f"They know: {', '.join(sorted(modes))}.",
        )
    if sync.mode == "mirror" and not destination.abilities.can_remove:
        raise ConfigError(
            f"Sync {sync.name!r} mirrors to {connection.name!r}, which cannot remove records.",
            hint="Use the mode upsert.",
        )
