"""What has arrived in the landing folder: `landing/<source>/<table>/` holds the files of a table.

How the files of a table are to be read, where that is not found out, stands in `meta.load` of its
dbt source or table: `{mode: replace, delimiter: ";", encoding: cp1252}`, as `cdp load` takes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from cdp_cli.errors import ConfigError
from cdp_cli.load.paths import format_of
from cdp_cli.load.request import LoadJob, LoadOptions
from cdp_cli.project import Project


@dataclass(frozen=True)
class Arrivals:
    """Files to load in order, and folders that are no table's."""

    jobs: tuple[LoadJob, ...]
    strangers: tuple[Path, ...]


def arrivals(project: Project, landing: Path) -> Arrivals:
    """Everything that lies in the landing folder, known or not.

    A file whose name begins with `.` or `_` is still on its way. Raises ConfigError for a
    `meta.load` that cannot be understood.
    """
    tables = {(table.source, table.name) for table in project.declared_tables() if table.is_raw}
    options = _options(project)
    jobs, strangers = [], []
    for folder in sorted(path for path in landing.glob("*/*") if path.is_dir()):
        name = (folder.parent.name, folder.name)
        files = sorted(path for path in folder.iterdir() if path.is_file() and _is_whole(path))
        if name not in tables:
            strangers += [folder] if files else []
            continue
        jobs += [LoadJob(file, *name, options[name]) for file in files]
    return Arrivals(tuple(jobs), tuple(strangers))


def _is_whole(path: Path) -> bool:
    return not path.name.startswith((".", "_")) and format_of(path) is not None


def _options(project: Project) -> dict[tuple[str, str], LoadOptions]:
    found = {}
    for node in project.manifest()["sources"].values():
        meta = (node.get("config") or {}).get("meta") or {}
        name = (node["source_name"], node["name"])
        found[name] = _load_options(meta.get("load") or {}, ".".join(name))
    return found


def _load_options(said: Mapping[str, Any], table: str) -> LoadOptions:
    known = [field.name for field in fields(LoadOptions)]
    for key in said:
        if key not in known:
            raise ConfigError(
                f"The source {table} has the unknown entry {key!r} in meta.load.",
                hint=f"Known are: {', '.join(known)}.",
            )
    return LoadOptions(**said)
