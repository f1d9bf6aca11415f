"""The warehouse: the only package that knows a database driver. Connects by the dbt profile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cdp_cli.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dbt.adapters.contracts.connection import Credentials

    from cdp_cli.project import Project
    from cdp_cli.warehouse.base import Warehouse


@dataclass(frozen=True)
class Target:
    """Where the profile leads, without connecting: in words, and the file if it is one.

    `folder` is a name for it that no other database has, as a folder may be called.
    """

    adapter_type: str
    described: str
    file: Path | None = None
    folder: str = ""


def target(project: Project) -> Target:
    """The warehouse that dbt would use; raises ConfigError for a profile that cannot be used."""
    from cdp_cli.warehouse.plain import PlainProfile
    from cdp_cli.warehouse.profile import path_of, read_profile

    profile = read_profile(project)
    if not isinstance(profile, PlainProfile) and profile.type != "duckdb":
        place = [str(getattr(profile, name, "")) for name in ("host", "port", "database")]
        folder = re.sub(r"[^\w.-]+", "_", "-".join((profile.type, *filter(None, place))))
        return Target(profile.type, _described(profile), folder=folder)
    path = path_of(profile, project.root)
    return Target("duckdb", f"duckdb, {path}", None if path == ":memory:" else Path(path))


def require(project: Project) -> None:
    """Raise ConfigError where the warehouse is a file that nobody has made yet."""
    from cdp_cli.warehouse.profile import missing

    file = target(project).file
    if file and not file.is_file():
        raise missing(file)


def unsuited(what: str, engines: Iterable[str], described: str) -> ConfigError:
    """What to raise where `what` is done on some engines and the dbt profile leads to another."""
    return ConfigError(
        f"{what} on {' and '.join(engines)}, and the dbt profile leads to {described}.",
        hint="docs/warehouses.md says what works where; CDP_TARGET=duckdb leads to DuckDB.",
    )


def home(project: Project) -> Path:
    """The folder of a warehouse's own for what must outlive a crash: journals, locks, nights.

    Beside the warehouse where it is a file, else in the project.
    """
    found = target(project)
    if found.file is None:
        return project.root / ".cdp" / (found.folder or found.adapter_type)
    return found.file.parent / ".cdp" / found.file.stem


def connect(project: Project, *, read_only: bool = False) -> Warehouse:
    """Open the warehouse that dbt would use for `project`; close it, or use it in a `with`.

    Raises ConfigError for a profile that cannot be used, WarehouseBusyError where another process
    holds the warehouse.
    """
    from cdp_cli.warehouse.plain import PlainProfile
    from cdp_cli.warehouse.profile import read_profile

    profile = read_profile(project)
    if profile.type == "duckdb":
        from cdp_cli.warehouse.duckdb import DuckDB

        return DuckDB(project, profile, read_only=read_only)
    if profile.type == "postgres" and not isinstance(profile, PlainProfile):
        from cdp_cli.warehouse.postgres import Postgres

        return Postgres(project, profile, read_only=read_only)
    return _by_adapter(project, profile.type, target(project).described)


def _by_adapter(project: Project, adapter_type: str, described: str) -> Warehouse:
    """The engines that only dbt's own adapters can connect to."""
    try:
        from cdp_cli.warehouse.adapter import Adapter
        from cdp_cli.warehouse.dialects import DIALECTS
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"The warehouse ({described}) needs the package {error.name}.",
            hint=f"pip install 'cdp-cli[{adapter_type}]'",
        ) from error
    if adapter_type not in DIALECTS:
        known = ", ".join(["duckdb", "postgres", *DIALECTS])
        raise ConfigError(
            f"The dbt profile names a warehouse of type {adapter_type!r}; cdp knows {known}.",
            hint="Choose another target, for example with CDP_TARGET=duckdb.",
        )
    from cdp_cli.warehouse.profile import dbt_profile

    return Adapter(project, dbt_profile(project), described)


def _described(profile: Credentials) -> str:
    """What kind of warehouse it is, and which one."""
    if profile.database:
        return f"{profile.type}, database {profile.database}"
    port = getattr(profile, "port", None)
    return f"{profile.type}, {profile.unique_field}{f':{port}' if port else ''}"
