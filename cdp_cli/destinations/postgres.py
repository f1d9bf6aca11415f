"""A table in PostgreSQL: a batch arrives as one array and is applied in one transaction.

A row that the server refuses is found by halving the batch between savepoints, so the others of its
batch go in. `append` and `create_only` keep a list of applied batches (`cdp_batches`) beside the
table: a batch whose commit was not heard of is then not applied twice.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

from cdp_cli.destinations._columns import check_columns, misfit
from cdp_cli.destinations.base import (
    MODES,
    Abilities,
    Batch,
    BatchRejectedError,
    BatchResult,
    Connection,
    NoAnswerError,
    Operation,
    RowResult,
    Target,
)
from cdp_cli.destinations.registry import require
from cdp_cli.errors import ConfigError, DestinationUnavailableError

if TYPE_CHECKING:
    import psycopg

    from cdp_cli.destinations._postgres_sql import Statements

SETTINGS: dict[str, type | tuple[type, ...]] = {"dsn": str, "batch_size": int, "concurrency": int}
OBJECT: dict[str, type | tuple[type, ...]] = {"table": str, "create": bool}
ONCE_ONLY = {"append", "create_only"}
CONNECT_SECONDS = 10

# Classes of SQLSTATE, by what they mean for a batch.
ROW_AT_FAULT = {"22", "23", "P0"}  # data, constraints, a trigger that objects
TRY_AGAIN = {"08", "40", "53", "55", "57"}  # connection, deadlock, resources, lock, shutdown
# What a server says at the door that will pass.
PASSING = ("starting up", "shutting down", "recovery mode", "too many", "reserved")

LEFT_ALONE = {"update": "there is no such record", "create": "there is such a record already"}


class Destination:
    """One table of one server; each thread that sends has a connection of its own."""

    secret_settings: ClassVar[frozenset[str]] = frozenset({"dsn"})

    def __init__(
        self, name: str, dsn: str, table: tuple[str, str], abilities: Abilities, target: Target
    ) -> None:
        self._name = name
        self._dsn = dsn
        self._table = table
        self._target = target
        self.abilities = abilities
        self._mine = threading.local()
        self._opened: list[psycopg.Connection[Any]] = []

    @classmethod
    def build(cls, connection: Connection, target: Target) -> Self:
        """The server called `name` in destinations.yml; raises ConfigError for wrong settings."""
        name, settings = connection.name, connection.settings
        require(settings, SETTINGS, f"Destination {name!r}")
        require(target.object, OBJECT, f"The object of sync {target.sync!r}")
        schema, _, table = str(target.object.get("table", "")).rpartition(".")
        if not table:
            raise ConfigError(
                f"The object of sync {target.sync!r} names no table.",
                hint="Write object: {table: schema.table} into the exposure's meta.sync.",
            )
        if "dsn" not in settings:
            raise ConfigError(
                f"Destination {name!r} has no dsn.",
                hint="Write dsn: \"{{ env_var('CDP_POSTGRES_DSN') }}\" into destinations.yml.",
            )
        abilities = Abilities(
            modes=frozenset(MODES),
            can_remove=True,
            is_idempotent=True,
            batch_size=settings.get("batch_size", 10_000),
            concurrency=settings.get("concurrency", 2),
        )
        return cls(name, settings["dsn"], (schema or "public", table), abilities, target)

    def check(self) -> None:
        """Connect, and compare the table with what the sync needs."""
        columns = self._column_names("columns")
        where = f"The table {'.'.join(self._table)} of destination {self._name!r}"
        if columns:
            check_columns(self._target, where, columns, self._column_names("unique columns"))
        elif not self._target.object.get("create", True):
            hint = "Create it, or set create: true in the object."
            raise misfit(self._target, where, "does not exist", hint)

    def is_gone(self) -> bool:
        """Whether the table does not exist."""
        return not self._column_names("columns")

    def prepare(self, run: str) -> None:
        """Create what is missing: the table, and the list of applied batches if it is needed."""
        del run
        with self._session() as connection, connection.transaction():
            if self.is_gone():
                has_key = self._target.mode != "append"
                statement = self._sql.create_table(self._target.columns, has_key=has_key)
                connection.execute(statement)
            if self._target.mode in ONCE_ONLY:
                connection.execute(self._sql.create_batches())

    def send(self, batch: Batch) -> BatchResult:
        """Apply one batch; see base.py for what it returns and raises."""
        is_ready = False
        try:
            with self._session() as connection, connection.transaction():
                result = self._apply_once(connection, batch)
                is_ready = True
        except DestinationUnavailableError as error:
            # Without the word on a commit that had been asked for, it may have happened.
            raise NoAnswerError(error.message, may_be_applied=is_ready) from error
        return result

    def close(self) -> None:
        """Close the connections of all threads."""
        for connection in self._opened:
            connection.close()

    def _apply_once(self, connection: psycopg.Connection[Any], batch: Batch) -> BatchResult:
        from psycopg.types.json import Jsonb

        if self._target.mode not in ONCE_ONLY or batch.operation == "remove":
            return BatchResult(tuple(self._apply(connection, batch)))
        earlier = connection.execute(self._sql.earlier(), [batch.idempotency_key]).fetchone()
        if earlier:
            return BatchResult(tuple(RowResult(*exception) for exception in earlier[0]))
        exceptions = list(self._apply(connection, batch))
        noted = [[found.position, found.status, found.reason] for found in exceptions]
        connection.execute(self._sql.note_batch(), [batch.idempotency_key, Jsonb(noted)])
        return BatchResult(tuple(exceptions))

    def _apply(self, connection: psycopg.Connection[Any], batch: Batch) -> Iterator[RowResult]:
        yield from self._apply_range(connection, batch.operation, batch.lines.split("\n"), 0)

    def _apply_range(
        self,
        connection: psycopg.Connection[Any],
        operation: Operation,
        lines: Sequence[str],
        start: int,
    ) -> Iterator[RowResult]:
        """Apply rows of a batch, of which the first stands at `start`."""
        import psycopg

        statement, last = self._sql.apply(operation), start + len(lines) - 1
        try:
            with connection.transaction():
                done = connection.execute(statement, [f"[{','.join(lines)}]", start, last])
                found = done.fetchall() if done.description else []
        except psycopg.Error as error:
            if (error.sqlstate or "")[:2] not in ROW_AT_FAULT:
                raise
            if len(lines) == 1:
                yield RowResult(start, "rejected", _reason(error))
                return
            middle = len(lines) // 2
            yield from self._apply_range(connection, operation, lines[:middle], start)
            yield from self._apply_range(connection, operation, lines[middle:], start + middle)
            return
        for (position,) in found:
            yield RowResult(position, "skipped", LEFT_ALONE[operation])

    @cached_property
    def _sql(self) -> Statements:
        from cdp_cli.destinations._postgres_sql import Statements

        return Statements(self._table, self._target.key, list(self._target.columns))

    def _column_names(self, which: str) -> set[str]:
        from cdp_cli.destinations import _postgres_sql

        query = {
            "columns": _postgres_sql.COLUMNS,
            "unique columns": _postgres_sql.UNIQUE_COLUMNS,
        }[which]
        name = self._sql.table.as_string(None)
        with self._session() as connection:
            return {row[0] for row in connection.execute(query, [name])}

    @contextmanager
    def _session(self) -> Iterator[psycopg.Connection[Any]]:
        """The connection of this thread; tells the driver's errors as ours."""
        import psycopg

        try:
            yield self._connection()
        except psycopg.Error as error:
            raise self._told(error) from error

    def _connection(self) -> psycopg.Connection[Any]:
        import psycopg

        connection: psycopg.Connection[Any] | None = getattr(self._mine, "connection", None)
        if connection is None or connection.closed:
            connection = psycopg.connect(
                self._dsn, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="cdp"
            )
            self._mine.connection = connection
            self._opened.append(connection)
        return connection

    def _told(self, error: psycopg.Error) -> Exception:
        import psycopg

        state = (error.sqlstate or "")[:2]
        reason = _reason(error)
        if state in ROW_AT_FAULT:
            return BatchRejectedError(reason)
        # An error while connecting carries no SQLSTATE; a server that answers says FATAL.
        is_away = not state and isinstance(error, psycopg.OperationalError)
        is_refused = "FATAL:" in reason and not any(word in reason for word in PASSING)
        if state in TRY_AGAIN or (is_away and not is_refused):
            return DestinationUnavailableError(
                f"PostgreSQL of destination {self._name!r} cannot be reached: {reason}",
                hint="Check that the server runs and that its address in the dsn is right.",
            )
        if not state and isinstance(error, psycopg.ProgrammingError):
            # The driver would name the part that it cannot read, which may be the password.
            return ConfigError(
                f"The dsn of destination {self._name!r} is no connection string of PostgreSQL.",
                hint="Write it as postgresql://user:password@host:5432/database.",
            )
        return ConfigError(
            f"PostgreSQL of destination {self._name!r} refuses: {reason}",
            hint="Check the user and its rights: docs/destinations/postgres.md says what to grant.",
        )


def _reason(error: psycopg.Error) -> str:
    """What the server says, on one line; the detail, which repeats whole values, is left out."""
    text = error.diag.message_primary or str(error)
    code = f" (SQLSTATE {error.sqlstate})" if error.sqlstate else ""
    return " ".join(text.split()) + code
