"""What a run would do, without doing it; where the vendor can, with its own opinion on the rows."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import replace

from cdp_cli.destinations.base import Batch, Connection, Destination, Rehearsing, SendError
from cdp_cli.destinations.registry import Redactor
from cdp_cli.errors import GuardError
from cdp_cli.sync import guards
from cdp_cli.sync.comparison import CHANGES
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.plan import Plan, make_plan
from cdp_cli.sync.preview import column_changes, examples
from cdp_cli.sync.report import SyncReport
from cdp_cli.sync.run import open_setting
from cdp_cli.sync.setting import Setting
from cdp_cli.sync.world import World
from cdp_cli.warehouse.base import Warehouse

MOST_REASONS = 5


def look_ahead(
    world: World,
    sync: Sync,
    connection: Connection,
    *,
    only: str | None = None,
    rehearses: bool = False,
) -> SyncReport:
    """Plan a sync and say what would be sent, with masked examples.

    With `rehearses` the vendor looks at the first batch, if it can do so without storing it.
    Raises CdpError where the sync cannot be planned.
    """
    with ExitStack() as stack:
        with world.read_warehouse() as warehouse:
            setting, destination = open_setting(warehouse, world, sync, connection, only=only)
            stack.enter_context(closing(destination))
            with speak(warehouse).one_moment(setting.tables_read):
                plan = make_plan(warehouse, setting)
                report = SyncReport(
                    sync.name,
                    sync.destination,
                    "done",
                    counts=plan.counts,
                    held=plan.held,
                    columns=column_changes(warehouse, setting),
                    examples=examples(warehouse, setting),
                )
                batch = _first_batch(warehouse, setting, plan) if rehearses else None
        if batch:
            notes = _rehearsed(destination, batch, Redactor(connection))
            report = replace(report, notes=tuple(notes))
    if only is None:
        try:
            guards.check(sync, plan.counts, plan.known)
        except GuardError as error:
            return replace(report, status="stopped", error=error)
    return report


def _first_batch(warehouse: Warehouse, setting: Setting, plan: Plan) -> Batch | None:
    size = setting.sync.batch_size or setting.abilities.batch_size
    rows = warehouse.query(
        f"select payload from cdp_plan where phase = {CHANGES} order by key limit {size}"
    )
    if not rows:
        return None
    operation = plan.operation(CHANGES, setting.sync.mode)
    lines = "\n".join(row["payload"] for row in rows)
    return Batch(setting.sync.name, "rehearsal", 1, operation, lines, len(rows))


def _rehearsed(destination: Destination, batch: Batch, redact: Redactor) -> list[str]:
    """Sentences about what the vendor thinks of a batch."""
    if not isinstance(destination, Rehearsing):
        return ["The destination has no dry run of its own: only it knows what it thinks of them."]
    try:
        result = destination.rehearse(batch)
    except SendError as error:
        return [f"The vendor's dry run of {batch.size:,} rows: {redact(error.reason)}."]
    reasons = [redact(row.reason) for row in result.exceptions]
    if not reasons:
        return [f"The vendor's dry run of {batch.size:,} rows finds nothing wrong."]
    told = "; ".join(dict.fromkeys(reasons[:MOST_REASONS]))
    return [f"The vendor's dry run refuses {len(reasons):,} of {batch.size:,} rows: {told}."]
