"""The dbt project that `cdp` works on: registry, manifest, syncs, audiences and destinations.

Everything is read from where dbt reads it, so there is no second configuration. A company's own
project that uses cdp as a dbt package is the project; the models of both are in its manifest.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cdp_cli.configuration import read_yaml
from cdp_cli.dbt_runner import chosen, profiles_directory
from cdp_cli.errors import ConfigError
from cdp_cli.manifest import read_manifest

PACKAGE = "cdp"
LOADER = "cdp"


@dataclass(frozen=True)
class DeclaredTable:
    """A table of a dbt source with `loader: cdp`; `columns` maps name to data type, "" for text."""

    source: str
    name: str
    schema: str
    identifier: str
    columns: dict[str, str]
    description: str = ""

    @property
    def is_raw(self) -> bool:
        """Whether files land here; else the table is the command line's own."""
        return self.schema.startswith("raw_")


class Project:
    """One dbt project on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def find(cls, directory: Path | None = None) -> Project:
        """The project of `directory` or of the nearest folder above it; CDP_PROJECT_DIR wins.

        Raises ConfigError where no dbt_project.yml is found.
        """
        named = os.environ.get("CDP_PROJECT_DIR")
        start = Path(named or directory or Path.cwd()).absolute()
        for folder in [start] if named else [start, *start.parents]:
            if (folder / "dbt_project.yml").is_file():
                return cls(folder)
        where = f"CDP_PROJECT_DIR={named}" if named else f"{start} and the folders above it"
        raise ConfigError(
            f"No dbt project: there is no dbt_project.yml in {where}.",
            hint="Change into the project, set CDP_PROJECT_DIR, or start one with `cdp init`.",
        )

    @cached_property
    def config(self) -> dict[str, Any]:
        """dbt_project.yml as it is written."""
        return read_yaml(self.root / "dbt_project.yml")

    @property
    def name(self) -> str:
        """The name of the dbt project."""
        return str(self.config.get("name", ""))

    @property
    def profiles_dir(self) -> Path:
        """The folder of the profiles.yml that dbt would use."""
        return profiles_directory(self.root)

    @property
    def target_dir(self) -> Path:
        """The folder dbt writes its artifacts to."""
        return self.root / (chosen("TARGET_PATH") or "target")

    def variable(self, name: str) -> Any:
        """A dbt var of dbt_project.yml: for this project, else for the package, else for all."""
        variables = self.config.get("vars") or {}
        for scope in (variables.get(self.name), variables.get(PACKAGE), variables):
            if isinstance(scope, dict) and name in scope:
                return scope[name]
        return None

    @property
    def sources(self) -> dict[str, dict[str, Any]]:
        """The source registry: name of a source -> what is known about it."""
        return dict(self.variable("sources") or {})

    @property
    def brand(self) -> str:
        """The brand the company speaks for: var `company_brand`, else of its first own source."""
        own = (entry for entry in self.sources.values() if entry.get("party") == "first")
        return str(self.variable("company_brand") or next(own, {}).get("brand", ""))

    def manifest(self) -> dict[str, Any]:
        """dbt's manifest as a dictionary, parsed again first where a file of the project is newer.

        Raises ConfigError with dbt's own message where the project does not parse.
        """
        return read_manifest(self.root, self.target_dir)

    def declared_tables(self) -> list[DeclaredTable]:
        """All tables that dbt sources with `loader: cdp` declare, in the order of their names."""
        nodes = self.manifest()["sources"].values()
        tables = [_declared(node) for node in nodes if node.get("loader") == LOADER]
        return sorted(tables, key=lambda table: (table.source, table.name))

    def syncs(self) -> dict[str, dict[str, Any]]:
        """Manifest nodes of the exposures that are syncs (`config.meta.sync`), by name."""
        exposures = self.manifest()["exposures"].values()
        return {node["name"]: node for node in exposures if "sync" in _meta(node)}

    def audiences(self) -> dict[str, dict[str, Any]]:
        """Manifest nodes of the models called `audience_*`, by name."""
        nodes = self.manifest()["nodes"].values()
        return {
            node["name"]: node
            for node in nodes
            if node["resource_type"] == "model" and node["name"].startswith("audience_")
        }

    def destinations(self) -> dict[str, dict[str, Any]]:
        """The destinations as they are written: secrets stay the names of environment variables."""
        found = self._destinations_file().get("destinations") or {}
        return {str(name): dict(settings) for name, settings in found.items()}

    def alerts(self) -> list[dict[str, Any]]:
        """The ways to tell people of a run that did not go as expected, as they are written."""
        return [dict(way) for way in self._destinations_file().get("alerts") or []]

    def _destinations_file(self) -> dict[str, Any]:
        path = self.root / "destinations.yml"
        return read_yaml(path) if path.is_file() else {}


def _declared(node: dict[str, Any]) -> DeclaredTable:
    columns = {column["name"]: column.get("data_type") or "" for column in node["columns"].values()}
    return DeclaredTable(
        source=node["source_name"],
        name=node["name"],
        schema=node["schema"],
        identifier=node["identifier"],
        columns=columns,
        description=node.get("description", ""),
    )


def _meta(node: dict[str, Any]) -> dict[str, Any]:
    """`meta` of a node: dbt 1.10 moved it below `config` and keeps the old place for a while."""
    return dict((node.get("config") or {}).get("meta") or node.get("meta") or {})
