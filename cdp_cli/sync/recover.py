"""Settles a run that died, before anything new is planned.

What was acknowledged is committed. What was in flight may have arrived: it is sent again, the
very same batches, where that does no harm; otherwise its outcome is unknown. Whatever had not
been sent is dropped: the plan that follows sees it afresh, with the data and the consent of now.
"""

from __future__ import annotations

import time
from typing import Any

from cdp_cli.destinations.base import Destination, Staged, Target
from cdp_cli.destinations.registry import Redactor, open_destination
from cdp_cli.errors import CdpError, ConfigError
from cdp_cli.sync import journal as journals
from cdp_cli.sync.commit import Run
from cdp_cli.sync.decision import may_resend
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.journal import Journal
from cdp_cli.sync.lease import take
from cdp_cli.sync.recheck import withdrawn
from cdp_cli.sync.shipment import Route, Shipment
from cdp_cli.sync.world import World


def recover(world: World, sync: Sync) -> list[str]:
    """Settle the unfinished run of a sync, if there is one; returns sentences about it.

    The caller holds the lock of the sync. Raises CdpError where it cannot be settled now.
    """
    path = world.journal(sync.name)
    journal = Journal.open(path)
    if journal is None:
        journals.remove(path)  # what a run left that died while it made or deleted its journal
        return []
    facts = journal.facts()
    world.progress(sync.name, "recover", 0, 1)
    try:
        connection = world.connection(facts["destination"])
        destination = open_destination(connection, _target(facts))
    except ConfigError as error:
        journal.close()
        raise ConfigError(
            f"A run of sync {sync.name!r} died while it sent to {facts['destination']!r}, and"
            f" cannot be settled: {error.message}",
            hint=f"{error.hint} Or forget it all with `cdp sync reset --select {sync.name}`.",
        ) from error
    try:
        return [_settle(world, sync, journal, destination, Redactor(connection))]
    finally:
        destination.close()
        journal.close()


def _settle(
    world: World, sync: Sync, journal: Journal, destination: Destination, redact: Redactor
) -> str:
    facts = journal.facts()
    run = Run(facts["run"], sync.name, facts["mode"], facts["epoch"], sync.quarantine_after)
    in_doubt = journal.count("inflight")
    can_resend = may_resend(sync, destination.abilities)
    with world.open_patiently() as warehouse:
        warehouse.ensure_declared("cdp_ops")
        with warehouse.transaction():
            seconds = world.limits.lease
            lease = take(warehouse, sync.name, world.home, seconds=seconds, after=run.epoch)
        _sort_out(journal, destination, run.id, can_resend=can_resend)
        gone = withdrawn(warehouse, sync, world.tables, journal, "planned")
    journal.hold(gone)
    shipment = Shipment(world, Route(sync, run, lease, destination, redact, can_resend), journal)
    error: CdpError | None = None
    if journal.count("planned"):
        counts, error = shipment.ship(time.monotonic(), "interrupted")
    else:
        counts = shipment.finish("interrupted")
    if error:
        raise error
    return (
        f"Run {run.id} had died: {counts.sent:,} rows of it had arrived or were sent again,"
        f" {in_doubt} batches were in doubt, {counts.not_sent:,} rows were planned anew."
    )


def _sort_out(journal: Journal, destination: Destination, run: str, *, can_resend: bool) -> None:
    """Decide what is sent again: only what was in flight, and only where that does no harm."""
    journal.mark_inflight_as_applied()
    if isinstance(destination, Staged):
        _sort_out_staged(journal, destination, run)
        return
    journal.move("planned", "failed", only_applied=False)
    if can_resend:
        journal.move("inflight", "planned")
    else:
        journal.move("inflight", "unknown")
        journal.move("planned", "unknown")


def _sort_out_staged(journal: Journal, destination: Staged, run: str) -> None:
    """Nothing shows of a run that was not published; one that was has all its rows there."""
    if journal.facts().get("is_published") or destination.is_published(run):
        journal.note(is_published=True)
        return
    destination.discard(run)
    for status in ("planned", "inflight", "acked", "partial"):
        journal.move(status, "failed")


def _target(facts: dict[str, Any]) -> Target:
    return Target(facts["sync"], facts["mode"], facts["key"], facts["columns"], facts["object"])
