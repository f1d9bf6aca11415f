"""Begins a run: lease, plan, guards, log entry and journal; nothing has left the machine yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from cdp_cli.destinations.base import REMOTE_ID
from cdp_cli.errors import CdpError, GuardError, WarehouseError
from cdp_cli.sync import guards
from cdp_cli.sync.commit import Run
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.journal import Journal
from cdp_cli.sync.lease import Lease, give_back, renew, take
from cdp_cli.sync.plan import Plan, make_plan
from cdp_cli.sync.records import write_records
from cdp_cli.sync.runs import (
    RunStatus,
    close_lost_runs,
    close_run,
    last_mapping_version,
    last_rows,
    list_held_keys,
    new_run_id,
    open_run,
    planned,
)
from cdp_cli.sync.setting import Setting
from cdp_cli.sync.world import World
from cdp_cli.warehouse.base import Warehouse
from cdp_cli.warehouse.names import literal

NEW_TARGET = (
    "The target has changed since the last run:"
    " every record is sent to the new one, and none is removed from the old."
)
LOST = "An earlier run died and left no journal: whatever it may have sent is planned again."
GONE = "The destination no longer holds what was sent before: every record is sent again."


@dataclass(frozen=True, slots=True)
class Beginning:
    """A run that has been planned.

    Without a journal it is over: there is nothing to send, or a guard has `stopped` it.
    """

    run: Run
    lease: Lease
    plan: Plan
    journal: Journal | None
    notes: tuple[str, ...]
    stopped: GuardError | None = None
    rows_before: int | None = None


def begin(
    warehouse: Warehouse, world: World, setting: Setting, *, overrides_guards: bool = False
) -> Beginning:
    """Plan a run and log it. Raises RetryError while another run holds the sync."""
    sync = setting.sync
    with warehouse.transaction():
        lease = take(warehouse, sync.name, world.home, seconds=world.limits.lease)
        lost = close_lost_runs(warehouse, sync.name)
    try:
        notes = [LOST] if lost else []
        return _begun(warehouse, world, setting, lease, notes, overrides_guards=overrides_guards)
    except Exception:
        # Else another machine would have to wait until the lease has lapsed, for nothing.
        with suppress(CdpError):
            give_back(warehouse, lease)
        raise


def _begun(
    warehouse: Warehouse,
    world: World,
    setting: Setting,
    lease: Lease,
    notes: list[str],
    *,
    overrides_guards: bool,
) -> Beginning:
    sync = setting.sync
    run = Run(
        new_run_id(warehouse, sync.name), sync.name, sync.mode, lease.epoch, sync.quarantine_after
    )
    rows_before = last_rows(warehouse, sync.name)
    sent_there = last_mapping_version(warehouse, sync.name)
    if is_new_target := sent_there not in {None, setting.mapping_version}:
        notes.append(NEW_TARGET)
    with speak(warehouse).one_moment(setting.tables_read):
        renew(warehouse, lease, seconds=world.limits.lease)
        _forget_ids(warehouse, sync.name, is_new_target=is_new_target)
        plan = make_plan(warehouse, setting)
        if setting.is_gone and plan.remembered:
            notes.append(GONE)
        open_run(
            warehouse,
            run.id,
            sync,
            {
                "mapping_version": setting.mapping_version,
                "epoch": lease.epoch,
                **planned(plan.counts),
            },
        )
        if plan.counts.held_key:
            list_held_keys(warehouse, run.id, sync)
        stopped = None if overrides_guards or setting.only else _broken_guard(setting, plan)
        if stopped or not plan.has_work(setting):
            end: RunStatus = "single" if setting.only else "stopped" if stopped else "done"
            close_run(warehouse, run.id, end, stopped)
            give_back(warehouse, lease)
        if not stopped:
            _tidy_state(warehouse, setting)
    journal = None
    if plan.has_work(setting) and not stopped:
        journal = _write_journal(warehouse, world, setting, plan, run)
    return Beginning(run, lease, plan, journal, tuple(notes), stopped, rows_before)


def _broken_guard(setting: Setting, plan: Plan) -> GuardError | None:
    try:
        guards.check(setting.sync, plan.counts, plan.known)
    except GuardError as error:
        return error
    return None


def _forget_ids(warehouse: Warehouse, sync: str, *, is_new_target: bool) -> None:
    """Ids that another account gave may name other people in the new one."""
    if not is_new_target:
        return
    warehouse.execute("update cdp_ops.sync_state set remote_id = null where sync = ?", [sync])


def _tidy_state(warehouse: Warehouse, setting: Setting) -> None:
    """Drop memories that no longer hold, and follow customers whose id has changed by a merge."""
    sync = literal(setting.sync.name)
    forgotten = (
        "true" if setting.is_gone else "key in (select key from cdp_plan where action = 'forget')"
    )
    warehouse.execute(f"delete from cdp_ops.sync_state where sync = {sync} and {forgotten}")
    warehouse.execute(
        f"""
        update cdp_ops.sync_state
        set customer_id = cdp_plan.customer_id, status = 'acked', attempts = 0,
            attempted_md5 = null, next_attempt_at = null, last_error = null
        from cdp_plan
        where sync_state.sync = {sync} and sync_state.key = cdp_plan.key
            and cdp_plan.action = 'unchanged'
        """
    )


def _write_journal(
    warehouse: Warehouse, world: World, setting: Setting, plan: Plan, run: Run
) -> Journal:
    sync = setting.sync
    journal = Journal.create(
        world.journal(sync.name),
        {
            "run": run.id,
            "sync": sync.name,
            "destination": sync.destination,
            "mode": sync.mode,
            "key": sync.key,
            "columns": dict(setting.sent_columns),
            "object": dict(sync.object),
            "epoch": run.epoch,
        },
    )
    size = sync.batch_size or setting.abilities.batch_size
    number, place = 1, 0
    cuts: list[tuple[range, int]] = []
    for phase, rows in plan.phases.items():
        operation = plan.operation(phase, sync.mode)
        places = range(place, place + rows)
        cuts.append((places, number))
        for page in _pages(warehouse, setting, places, size, world.limits.page):
            journal.add((number + n, operation, *batch) for n, batch in enumerate(page))
            number += len(page)
        place += rows
    written = write_records(warehouse, journal.records, cuts, size)
    if not journal.rows_left() == written == place:
        raise WarehouseError(
            f"Only {journal.rows_left():,} of {place:,} planned rows reached the journal.",
            hint="This is a bug of cdp, please report it; nothing was sent.",
        )
    journal.seal()
    return journal


def _pages(
    warehouse: Warehouse, setting: Setting, places: range, size: int, page: int
) -> Iterator[list[tuple[int, str]]]:
    """The batches of a phase, some at a time; the warehouse itself joins their rows to text.

    `places` are those of the phase in `cdp_plan`. Yields size and payloads of each batch.
    """
    step = max(size, page // size * size)
    dialect = speak(warehouse)
    line, rows, spot = "payload", "cdp_plan", dialect.place
    if setting.abilities.keeps_ids:
        line = dialect.with_remote_id("payload", "known.remote_id", REMOTE_ID)
        rows = (
            f"(select {spot}, key, payload from cdp_plan) as cdp_plan"
            " left join cdp_ops.sync_state as known"
            f" on known.sync = {literal(setting.sync.name)} and known.key = cdp_plan.key"
        )
    for start in range(places.start, places.stop, step):
        stop = min(start + step, places.stop)
        found = warehouse.query(
            f"""
            select
                count(*) as size,
                string_agg({line}, chr(10) order by cdp_plan.{spot}) as lines
            from {rows}
            where cdp_plan.{spot} >= {start} and cdp_plan.{spot} < {stop}
            group by floor((cdp_plan.{spot} - {start}) / {size})
            order by min(cdp_plan.{spot})
            """
        )
        yield [(row["size"], row["lines"]) for row in found]
