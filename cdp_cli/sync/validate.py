"""Finds what would make a sync fail, before anything runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from cdp_cli.destinations.base import Connection, Destination
from cdp_cli.destinations.registry import open_destination
from cdp_cli.errors import ConfigError
from cdp_cli.sync.consent import check_purpose
from cdp_cli.sync.dialect import speak
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
    manifest: Mapping[str, Any] = field(default_factory=dict)


def validate(sync: Sync, connection: Connection, evidence: Evidence) -> list[str]:
    """Check one sync; returns sentences about what could not be checked.

    Raises CdpError for the first thing that is wrong.
    """
    notes = []
    check_key_tests(sync, evidence.manifest)
    check_column_purposes(sync, evidence.manifest)
    columns = {sync.key: "varchar"}
    if evidence.warehouse is None:
        notes.append("The warehouse cannot be read now: columns and purpose were not checked.")
    else:
        check_purpose(evidence.warehouse, sync, evidence.world.tables)
        columns = speak(evidence.warehouse).columns(sync.schema, sync.table)
        sync.check_model(columns)
    with closing(open_destination(connection, sync.target(columns))) as destination:
        check_mode(sync, connection, destination)
        check_overlap(sync, evidence.syncs, destination)
        if evidence.reaches:
            destination.check()
    return notes


def check_key_tests(sync: Sync, manifest: Mapping[str, Any]) -> None:
    """Raise ConfigError where nothing tests that the key is there and names one row only."""
    nodes = manifest.get("nodes", {})
    model = _node(sync.model, manifest)
    if not model or not any(node.get("resource_type") == "test" for node in nodes.values()):
        return
    tests = {
        str(node["test_metadata"]["name"])
        for node in nodes.values()
        if node.get("attached_node") == model["unique_id"]
        and node.get("column_name") == sync.key
        and node.get("test_metadata")
    }
    if missing := sorted({"unique", "not_null"} - tests):
        raise ConfigError(
            f"The key {sync.key!r} of {sync.model}, which sync {sync.name!r} sends, has no test"
            f" {' and '.join(missing)}.",
            hint="Add data_tests: [unique, not_null] to the column in the model's YAML.",
        )


def check_column_purposes(sync: Sync, manifest: Mapping[str, Any]) -> None:
    """Raise ConfigError where a column that is sent allows other purposes than the sync's.

    A column says so by `meta: {purposes: […]}`, in the model or in one of its parents.
    """
    model = _node(sync.model, manifest)
    if not model:
        return
    parents = model.get("depends_on", {}).get("nodes", [])
    places = [model, *(manifest["nodes"][p] for p in parents if p in manifest["nodes"])]
    sent = set(model.get("columns", {})) - set(sync.exclude)
    for place in places:
        for name in sorted(sent & set(place.get("columns", {}))):
            column = place["columns"][name]
            meta = (column.get("config") or {}).get("meta") or column.get("meta") or {}
            allowed = meta.get("purposes")
            if allowed is not None and sync.purpose not in allowed:
                raise ConfigError(
                    f"Sync {sync.name!r} has the purpose {sync.purpose!r}, but the column {name!r}"
                    f" of {place['name']} is for {', '.join(allowed) or 'nothing'} only.",
                    hint="Leave the column out of the model, list it in exclude, or allow the"
                    " purpose in the column's meta.",
                )


def _node(name: str, manifest: Mapping[str, Any]) -> Mapping[str, Any] | None:
    nodes = manifest.get("nodes", {}).values()
    return next((node for node in nodes if node["name"] == name), None)


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
