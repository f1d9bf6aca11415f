"""Finds what would make a sync fail, before anything runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass

from cdp_cli.destinations.base import Connection, Destination
from cdp_cli.destinations.registry import open_destination
from cdp_cli.errors import ConfigError
from cdp_cli.sync.consent import check_purpose
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.run import check_mode
from cdp_cli.sync.world import World
from cdp_cli.warehouse.base import Warehouse


@dataclass(frozen=True, slots=True)
class Evidence:
    """What syncs are checked against. Without a warehouse, columns and purposes are not looked at.

    With `reaches` each destination is reached for, without changing anything there.
    """

    world: World
    syncs: Sequence[Sync]
    warehouse: Warehouse | None
    reaches: bool


def validate(sync: Sync, connection: Connection, evidence: Evidence) -> list[str]:
    """Check one sync; returns sentences about what could not be checked.

    Raises CdpError for the first thing that is wrong.
    """
    notes = []
    columns = {sync.key: "varchar"}
    if evidence.warehouse is None:
        notes.append("The warehouse cannot be read now: columns and purpose were not checked.")
    else:
        check_purpose(evidence.warehouse, sync, evidence.world.tables)
        columns = evidence.warehouse.columns(sync.schema, sync.table)
        sync.check_model(columns)
    with closing(open_destination(connection, sync.target(columns))) as destination:
        check_mode(sync, connection, destination)
        check_overlap(sync, evidence.syncs, destination)
        if evidence.reaches:
            destination.check()
    return notes


def check_overlap(sync: Sync, others: Iterable[Sync], destination: Destination) -> None:
    """Raise ConfigError where another sync fills the same place.

    Each would undo the other's work.
    """
    if destination.abilities.can_share:
        return
    for other in others:
        if other.name != sync.name and _place(other) == _place(sync):
            raise ConfigError(
                f"Syncs {sync.name!r} and {other.name!r} both write to {sync.destination!r},"
                f" object {json.dumps(dict(sync.object))}.",
                hint="Give one of them another object in its exposure's meta.sync.",
            )


def _place(sync: Sync) -> tuple[str, str]:
    return sync.destination, json.dumps(dict(sync.object), sort_keys=True, default=str)
