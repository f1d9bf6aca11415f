"""Which syncs a change of models breaks or touches, by comparing two states of a dbt project.

For a pull request: `--state` names the folder with the artifacts of the branch that runs now.
Columns are compared where both sides have a `catalog.json` (`dbt docs generate`), else by what the
YAML documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cdp_cli.errors import ConfigError
from cdp_cli.project import Project
from cdp_cli.sync.exposure import PERSON, Sync, read_sync

Severity = Literal["breaks", "resends", "touches"]


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change means for one sync.

    `breaks`: it would fail, or its receiver would miss something. `resends`: every record is sent
    again. `touches`: the values may differ.
    """

    sync: str
    severity: Severity
    sentence: str


def impacts(project: Project, state: Path) -> list[Impact]:
    """What has changed for each sync since `state`, the worst first.

    Raises ConfigError where `state` holds no manifest.
    """
    before = _State(_read(state / "manifest.json", is_needed=True), _read(state / "catalog.json"))
    now = _State(project.manifest(), _read(project.target_dir / "catalog.json"))
    found = [impact for name in sorted(before.syncs) for impact in _of_one(name, before, now)]
    order = ("breaks", "resends", "touches")
    return sorted(found, key=lambda impact: (order.index(impact.severity), impact.sync))


class _State:
    """One state of a project."""

    def __init__(self, manifest: Mapping[str, Any], catalog: Mapping[str, Any]) -> None:
        self.manifest = manifest
        self.nodes: Mapping[str, Any] = manifest["nodes"]
        self._catalog = catalog.get("nodes", {})
        self.syncs = {
            str(node["name"]): node
            for node in manifest["exposures"].values()
            if "sync" in ((node.get("config") or {}).get("meta") or node.get("meta") or {})
        }

    def sync(self, name: str) -> Sync:
        return read_sync(self.syncs[name], self.manifest)

    def model_id(self, sync: Sync) -> str:
        return next(i for i, node in self.nodes.items() if node["name"] == sync.model)

    def has_catalog(self, node_id: str) -> bool:
        return node_id in self._catalog

    def columns(self, node_id: str, *, from_catalog: bool) -> dict[str, str]:
        """Columns in lower case, with types where they are known."""
        place = self._catalog if from_catalog else self.nodes
        columns = place.get(node_id, {}).get("columns", {}).values()
        kind = "type" if from_catalog else "data_type"
        return {str(c["name"]).lower(): str(c.get(kind) or "").lower() for c in columns}

    def ancestors(self, node_id: str) -> Iterator[str]:
        seen, waiting = set(), [node_id]
        while waiting:
            each = waiting.pop()
            if each in seen:
                continue
            seen.add(each)
            yield each
            waiting += self.nodes.get(each, {}).get("depends_on", {}).get("nodes", [])


def _of_one(name: str, before: _State, now: _State) -> Iterator[Impact]:
    if name not in now.syncs:
        yield Impact(name, "breaks", "its exposure is gone: nothing is sent any more")
        return
    try:
        old = before.sync(name)
    except ConfigError:
        return  # it did not work before either
    try:
        new = now.sync(name)
    except ConfigError as error:
        yield Impact(name, "breaks", error.message)
        return
    yield from _settings(old, new)
    yield from _columns(old, new, before, now)
    yield from _models(new, before, now)


def _settings(old: Sync, new: Sync) -> Iterator[Impact]:
    if (old.destination, dict(old.object), old.key) != (new.destination, dict(new.object), new.key):
        text = "destination, object or key has changed: every record is sent to the new target"
        yield Impact(new.name, "resends", text)
    for field in ("mode", "purpose", "channel", "brand", "on_withdrawal", "guards"):
        was, is_now = getattr(old, field), getattr(new, field)
        if was != is_now:
            yield Impact(new.name, "touches", f"{field} was {was}, and is {is_now}")


def _columns(old: Sync, new: Sync, before: _State, now: _State) -> Iterator[Impact]:
    old_id, new_id = before.model_id(old), now.model_id(new)
    both = before.has_catalog(old_id) and now.has_catalog(new_id)
    was = before.columns(old_id, from_catalog=both)
    is_now = now.columns(new_id, from_catalog=both)
    for column in sorted(set(was) - set(is_now)):
        if column not in old.exclude or column in {new.key, PERSON}:
            text = f"{new.model} no longer has the column {column!r}"
            yield Impact(new.name, "breaks", text)
    for column in sorted(set(is_now) - set(was) - set(new.exclude)):
        text = f"{new.model} has the new column {column!r}: every record is sent again"
        yield Impact(new.name, "resends", text)
    for column in sorted(set(was) & set(is_now)):
        if was[column] and is_now[column] and was[column] != is_now[column]:
            text = f"the column {column!r} was {was[column]}, and is {is_now[column]}"
            yield Impact(new.name, "breaks", text)


def _models(new: Sync, before: _State, now: _State) -> Iterator[Impact]:
    changed = [
        str(now.nodes[node_id]["name"])
        for node_id in now.ancestors(now.model_id(new))
        if node_id in now.nodes and _checksum(now, node_id) != _checksum(before, node_id)
    ]
    if changed:
        yield Impact(new.name, "touches", f"changed SQL behind it: {', '.join(sorted(changed))}")


def _checksum(state: _State, node_id: str) -> object:
    return state.nodes.get(node_id, {}).get("checksum", {}).get("checksum")


def _read(path: Path, *, is_needed: bool = False) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        if not is_needed:
            return {}
        raise ConfigError(
            f"There is no readable manifest.json in {path.parent}.",
            hint="Give the folder of dbt's artifacts of the branch to compare with: its target/.",
        ) from error
    return found
