"""dbt's own connection to an engine, and the cursors of the driver behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from dbt.adapters.factory import FACTORY
from dbt.mp_context import get_mp_context
from dbt_common.exceptions import DbtBaseException

from cdp_cli.errors import ConfigError, WarehouseError

if TYPE_CHECKING:
    from dbt.config.profile import Profile

# What wraps the reason in messages that travelled through Thrift and Java.
ENVELOPE = re.compile(r"\S+(?:Exception|Error): *|Error running query: ")
REASON_LINES = 2


class Driver:
    """An open connection of dbt's adapter: statements go in, cursors of DB-API come out."""

    def __init__(self, profile: Profile, described: str) -> None:
        adapter_class: Any = FACTORY.get_adapter_class_by_name(profile.credentials.type)
        self._adapter = adapter_class(profile, get_mp_context())
        self._adapter.acquire_connection("cdp")
        try:
            self._handle = self._adapter.connections.get_thread_connection().handle
        except DbtBaseException as error:
            self.close()
            raise ConfigError(
                f"The warehouse ({described}) does not answer: {reason(error)}",
                hint="Check the target in profiles.yml and the variables that it reads.",
            ) from error

    def run(self, sql: str) -> Any:
        """The cursor of a statement that has run; raises WarehouseError where it was refused."""
        with self.told(sql):
            cursor = cursor_of(self._handle)
            cursor.execute(sql)
            # dbt's wrapper for Spark is connection and cursor in one, and knows no pages.
            return cursor if hasattr(cursor, "fetchmany") else cursor._cursor  # noqa: SLF001

    @contextmanager
    def told(self, sql: str) -> Iterator[None]:
        """Tell an error of the driver as ours, with the start of the statement and no data."""
        try:
            with self._adapter.connections.exception_handler(sql):
                yield
        except DbtBaseException as error:
            statement = re.sub(r"'(?:[^'\\]|\\.)*'", "'…'", " ".join(sql[:2000].split()))
            raise WarehouseError(
                f"The warehouse refused a statement: {reason(error)}",
                hint=f"The statement was: {statement[:200]}",
            ) from error

    def close(self) -> None:
        """Let the connection go."""
        self._adapter.cleanup_connections()


def cursor_of(handle: Any) -> Any:
    """A cursor of a driver's connection."""
    if hasattr(handle, "cursor"):
        return handle.cursor()
    # BigQuery's handle is a client of its interface.
    from google.cloud.bigquery import dbapi

    # The faster way of large results asks for one more package and one more right.
    return dbapi.connect(handle, prefer_bqstorage_client=False).cursor()


def reason(error: Exception) -> str:
    """The first lines of an engine's message that say why, without values."""
    lines = [line.strip() for line in ENVELOPE.sub("\n", str(error)).splitlines()]
    lines = [line for line in lines if line and not line.endswith(" Error")]
    # Spark says the class of an error alone, and again with the reason.
    said = [line for line in lines if not any(o != line and o.startswith(line) for o in lines)]
    reasons = " ".join(list(dict.fromkeys(said))[:REASON_LINES])
    return re.sub(r"'[^']*'", "'…'", reasons) or "no reason was given"


def plain(value: Any, kind: str) -> Any:
    """A value of a driver as DuckDB gives it: moments are UTC without a zone, days are dates."""
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).replace(tzinfo=None)
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def kind_of(code: Any) -> str:
    """What a driver calls the type of a column, as a word such as `bigint` or `date`."""
    if isinstance(code, int):
        from snowflake.connector.constants import FIELD_ID_TO_NAME

        return str(FIELD_ID_TO_NAME[code]).lower()
    return str(code).lower().removesuffix("_type")
