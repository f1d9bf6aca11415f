"""A company of its own for one evaluation: a dbt project in a folder that is thrown away.

It is what `cdp init` writes, with one source for all records or one per value of a column, and a
warehouse beside it. Only the rooms up to identity are ever built.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import Any

import yaml

from cdp_cli.errors import ConfigError
from cdp_cli.identity.columns import NUMBER, Columns, scratch_names
from cdp_cli.init.package import INSTALLED, package_entry
from cdp_cli.init.scaffold import templates
from cdp_cli.init.staging import columns_yaml, staging_sql
from cdp_cli.project import PACKAGE, Project

NAME = "evaluation"
TABLE = "records"
# Not called like one of its schemas: DuckDB could not tell them apart.
WAREHOUSE = "scratch.duckdb"
# One model per source is written: more of them are rather people than systems.
MOST_SOURCES = 100


# Nothing in the rooms up to identity reads these.
LATER_ROOMS = ("golden", "insights", "audiences", "activation")
OPS = "ops"


@contextmanager
def scratch_project(keep: Path | None) -> Iterator[Project]:
    """An empty project that holds while the block runs, and after it in the folder `keep`.

    What the environment says about dbt and cdp does not hold inside: it means another project.
    Raises ConfigError for a folder that is taken.
    """
    if keep and keep.exists() and (not keep.is_dir() or any(keep.iterdir())):
        raise ConfigError(f"{keep} is not empty.", hint="Name another folder for --keep.")
    with tempfile.TemporaryDirectory(prefix="cdp-evaluation-") as folder, _undisturbed():
        root = keep.absolute() if keep else Path(folder).resolve()
        _write(root, {path: text for path, text in _files().items() if path in _ALWAYS})
        _install(root / "dbt_packages" / PACKAGE)
        _write(root, {"profiles.yml": _profile()})
        yield Project(root)


def declare(root: Path, sources: Sequence[str], columns: Columns, *, are_exclusive: bool) -> None:
    """Write registry, declared tables and staging models of the sources.

    `are_exclusive` says that no source knows a person twice.
    """
    files = _files()
    settings = yaml.safe_load(files["dbt_project.yml"])
    entry = {**settings["vars"]["sources"][TABLE], "one_record_per_person": are_exclusive}
    settings["vars"]["sources"] = dict.fromkeys(sources, entry)
    settings["vars"]["earliest_date"] = "1000-01-01"  # labelled people may be long dead
    _write(root, {"dbt_project.yml": yaml.safe_dump(settings, sort_keys=False)})
    names = [NUMBER, *raw_columns(columns)]
    staging = "models/staging/SOURCE"
    for source in sources:
        words = {"source": source, "table": TABLE, "columns": columns_yaml(names)}
        declared = Template(templates()[f"{staging}/_SOURCE__sources.yml"]).substitute(words)
        folder = f"models/staging/{source}"
        model = staging_sql(source, TABLE, columns.guess())
        _write(root, {
            f"{folder}/_{source}__sources.yml": declared,
            f"{folder}/stg_{source}__profiles.sql": model,
        })  # fmt: skip


def raw_columns(columns: Columns) -> dict[str, str]:
    """Column of the scratch tables -> column of the file."""
    return {
        name: theirs
        for target, used in columns.used.items()
        for name, theirs in zip(scratch_names(target, used), used, strict=True)
    }


_ALWAYS = {"dbt_project.yml", "packages.yml", "macros/generate_schema_name.sql"}


def _files() -> dict[str, str]:
    words = {"name": NAME, "source": TABLE, "package": package_entry()}
    return {path: Template(text).safe_substitute(words) for path, text in templates().items()}


def _profile() -> str:
    """One model at a time, so that its memory is its own; the engine takes all cores."""
    output: dict[str, Any] = {
        "type": "duckdb",
        "path": WAREHOUSE,
        "schema": "main",
        "threads": 1,
        "settings": {"preserve_insertion_order": False, "TimeZone": "UTC"},
    }
    return yaml.safe_dump({NAME: {"target": "duckdb", "outputs": {"duckdb": output}}})


def _install(folder: Path) -> None:
    """Copy what the package has up to the identity room: dbt reads no more than it must.

    `dbt deps` would bring all rooms, take seconds for it and ask for the network.
    """
    staging = INSTALLED / "models/staging"
    later = shutil.ignore_patterns(*LATER_ROOMS, *(
        path.name for path in staging.iterdir() if path.is_dir() and path.name != OPS
    ))  # fmt: skip
    folder.mkdir(parents=True)
    shutil.copy(INSTALLED / "dbt_project.yml", folder)
    for name in ("macros", "seeds"):
        shutil.copytree(INSTALLED / name, folder / name)
    shutil.copytree(INSTALLED / "models", folder / "models", ignore=later)


def _write(root: Path, contents: dict[str, str]) -> None:
    for path, text in contents.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Take out of the environment what points dbt and cdp elsewhere, and put it back."""
    taken = {name: value for name, value in os.environ.items() if name.startswith(("DBT_", "CDP_"))}
    for name in taken:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(taken)
