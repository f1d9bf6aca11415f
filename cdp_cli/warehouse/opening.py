"""Opens a DuckDB file as its profile says: as dbt does, and by dbt-duckdb where there is more."""

from __future__ import annotations

import copy
import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import duckdb

from cdp_cli.errors import CdpError, ConfigError, WarehouseBusyError
from cdp_cli.warehouse.names import literal
from cdp_cli.warehouse.plain import PlainProfile
from cdp_cli.warehouse.profile import missing, path_of

if TYPE_CHECKING:
    from dbt.adapters.contracts.connection import Credentials


class Opening:
    """How one DuckDB file is opened, and what holds on every connection to it."""

    def __init__(self, profile: PlainProfile | Credentials, root: Path, *, read_only: bool) -> None:
        self.path = path_of(profile, root)
        self._read_only = read_only
        options = dict(cast("Any", profile).config_options or {})
        if read_only:
            options["access_mode"] = "READ_ONLY"
        changes = {"path": self.path, "config_options": options}
        self._profile: Any = _changed(profile, changes)

    def open(self) -> duckdb.DuckDBPyConnection:
        """A connection; raises WarehouseBusyError for a lock, ConfigError for what is wrong."""
        if self.path != ":memory:":
            self._prepare_path()
        try:
            return self.configured(self._connect())
        except duckdb.Error as error:
            raise _why_not_open(self.path, str(error)) from error

    def configured(self, connection: Any) -> duckdb.DuckDBPyConnection:
        """The same connection with the settings of the profile, which hold per connection."""
        if isinstance(self._profile, PlainProfile):
            for name, value in self._profile.settings.items():
                connection.execute(f"set {name} = {literal(str(value))}")
            return cast("duckdb.DuckDBPyConnection", connection)
        from dbt.adapters.duckdb.environments import Environment

        return cast(
            "duckdb.DuckDBPyConnection", Environment.initialize_cursor(self._profile, connection)
        )

    def _connect(self) -> Any:
        if isinstance(self._profile, PlainProfile):
            return duckdb.connect(self.path, config=dict(self._profile.config_options))
        from dbt.adapters.duckdb.environments import Environment

        return Environment.initialize_db(self._profile)

    def _prepare_path(self) -> None:
        path = Path(self.path)
        if self._read_only and not path.is_file():
            raise missing(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"The folder of the warehouse, {path.parent}, cannot be made: {error.strerror}.",
                hint="Check the path in profiles.yml or CDP_WAREHOUSE, and the rights on it.",
            ) from error


def _changed(profile: PlainProfile | Credentials, changes: dict[str, Any]) -> Any:
    if isinstance(profile, PlainProfile):
        return dataclasses.replace(profile, **changes)
    credentials = copy.copy(cast("Any", profile))
    for name, value in changes.items():
        setattr(credentials, name, value)
    return credentials


def _why_not_open(path: str, reason: str) -> CdpError:
    if "Could not set lock" in reason or "different configuration" in reason:
        holder = re.search(r"held in (?P<program>.*?) ?\(PID (?P<pid>\d+)\)", reason)
        who = (
            f"process {holder['pid']} ({Path(holder['program']).name})"
            if holder
            else "this process"
        )
        return WarehouseBusyError(
            f"The warehouse {path} is in use by {who}; only one process can write to it.",
            hint="Wait until that process has finished, then run again.",
        )
    return ConfigError(
        f"The warehouse {path} cannot be opened: {reason.strip()}",
        hint="Check the path in profiles.yml or CDP_WAREHOUSE, and the rights on the file.",
    )
