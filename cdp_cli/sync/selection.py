"""Chooses syncs the way dbt chooses exposures.

A selector is names separated by spaces (any of them) or commas (all of them at once):
`vip_to_files`, `vip_*`, `tag:daily`, `destination:files`, `sync_files__vip+` for the syncs below
a model. A `+` in front of a sync changes nothing: what stands above it is not a sync.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from cdp_cli.errors import ConfigError


def select_syncs(
    syncs: Mapping[str, Mapping[str, Any]],
    manifest: Mapping[str, Any],
    select: Iterable[str],
    exclude: Iterable[str] = (),
) -> list[str]:
    """Names of the syncs that are selected and not excluded, in order; all without a selector.

    Raises ConfigError for a selector that finds nothing.
    """
    chosen = _union(syncs, manifest, select)
    dropped = _union(syncs, manifest, exclude) or set()
    return [
        name for name in sorted(syncs) if (chosen is None or name in chosen) and name not in dropped
    ]


def _union(
    syncs: Mapping[str, Mapping[str, Any]], manifest: Mapping[str, Any], selectors: Iterable[str]
) -> set[str] | None:
    terms = [term for selector in selectors for term in selector.split()]
    if not terms:
        return None
    found: set[str] = set()
    for term in terms:
        matches = set.intersection(*(_matching(syncs, manifest, part) for part in term.split(",")))
        if not matches:
            raise ConfigError(
                f"The selector {term!r} finds no sync"
                f" (there are: {', '.join(sorted(syncs)) or 'none'}).",
                hint="Select by name, by tag:…, by destination:…, or by model+.",
            )
        found |= matches
    return found


def _matching(
    syncs: Mapping[str, Mapping[str, Any]], manifest: Mapping[str, Any], part: str
) -> set[str]:
    method, _, value = part.rpartition(":")
    if method == "tag":
        return {n for n, node in syncs.items() if _fits_any(_tags(node), value)}
    if method == "destination":
        return {
            n
            for n, node in syncs.items()
            if fnmatchcase(str(_settings(node).get("destination")), value)
        }
    name = value.lstrip("+")
    if name.endswith("+"):
        return _below(syncs, manifest, name.rstrip("+"))
    return {n for n in syncs if fnmatchcase(n, name)}


def _below(
    syncs: Mapping[str, Mapping[str, Any]], manifest: Mapping[str, Any], name: str
) -> set[str]:
    """Syncs below the nodes called `name`, at whatever distance, or called so themselves."""
    every = {**manifest["nodes"], **manifest.get("sources", {})}
    reached = {node_id for node_id, node in every.items() if fnmatchcase(node["name"], name)}
    children: Mapping[str, list[str]] = manifest.get("child_map") or _children(manifest)
    waiting = list(reached)
    while waiting:
        for child in children.get(waiting.pop(), []):
            if child not in reached:
                reached.add(child)
                waiting.append(child)
    return {n for n, node in syncs.items() if node["unique_id"] in reached or fnmatchcase(n, name)}


def _children(manifest: Mapping[str, Any]) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for kind in ("nodes", "exposures"):
        for node_id, node in manifest[kind].items():
            for parent in node.get("depends_on", {}).get("nodes", []):
                children.setdefault(parent, []).append(node_id)
    return children


def _fits_any(values: Iterable[str], pattern: str) -> bool:
    return any(fnmatchcase(value, pattern) for value in values)


def _tags(node: Mapping[str, Any]) -> list[str]:
    return [*node.get("tags", []), *(node.get("config") or {}).get("tags", [])]


def _settings(node: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = (node.get("config") or {}).get("meta") or node.get("meta") or {}
    found = meta.get("sync")
    return found if isinstance(found, Mapping) else {}
