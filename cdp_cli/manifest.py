"""dbt's manifest: read from disk, and parsed again first where the project has changed since."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from cdp_cli.configuration import read_yaml
from cdp_cli.dbt_runner import parse
from cdp_cli.errors import ConfigError

PARSED_FILES = {".sql", ".yml", ".yaml", ".md", ".csv", ".py"}
PARSED_FOLDERS = {
    "model-paths": ["models"],
    "seed-paths": ["seeds"],
    "macro-paths": ["macros"],
    "snapshot-paths": ["snapshots"],
    "test-paths": ["tests"],
    "analysis-paths": ["analyses"],
    "docs-paths": [],
}


def read_manifest(root: Path, target: Path) -> dict[str, Any]:
    """The manifest of the dbt project in `root`.

    Raises ConfigError with dbt's own message where the project does not parse.
    """
    # dbt prints what is wrong with this file past every log level, so it does not come that far.
    read_yaml(root / "dbt_project.yml")
    path = target / "manifest.json"
    if not _is_fresh(path, root):
        _parse(root, path)
    try:
        return _load(path, path.stat().st_mtime_ns)
    except ValueError:
        # Cut off, by a dbt that was ended while it wrote.
        _parse(root, path)
        return _load(path, path.stat().st_mtime_ns)


def _is_fresh(manifest: Path, root: Path) -> bool:
    if not manifest.is_file():
        return False
    written = manifest.stat().st_mtime_ns
    return all(changed <= written for changed in _changes(root))


def _changes(root: Path) -> Iterator[int]:
    """When each file and folder that dbt parses changed last, in nanoseconds; packages included."""
    for path in root.glob("*.yml"):
        yield path.stat().st_mtime_ns
    config = read_yaml(root / "dbt_project.yml")
    for setting, default in PARSED_FOLDERS.items():
        for name in config.get(setting, default):
            yield from _changes_below(root / name)
    for package in (root / "dbt_packages").glob("*/dbt_project.yml"):
        yield from _changes(package.parent)


def _changes_below(directory: Path) -> Iterator[int]:
    for folder, _folders, files in os.walk(directory):
        # A file that was removed shows only in its folder.
        yield Path(folder).stat().st_mtime_ns
        for name in files:
            if Path(name).suffix in PARSED_FILES:
                yield Path(folder, name).stat().st_mtime_ns


def _parse(root: Path, manifest: Path) -> None:
    parse(root)
    if not manifest.is_file():
        raise ConfigError(
            f"The dbt project in {root} does not parse: dbt wrote no manifest.",
            hint="Let dbt write it: unset DBT_WRITE_JSON.",
        )


@lru_cache(maxsize=4)
def _load(path: Path, written: int) -> dict[str, Any]:
    del written  # part of the key: a newer manifest is read again
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest
