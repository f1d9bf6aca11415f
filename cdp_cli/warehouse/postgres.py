"""PostgreSQL: many writers, one database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString, cast

import psycopg
from psycopg.rows import dict_row
from typing_extensions import override

from cdp_cli.errors import ConfigError, WarehouseBusyError, WarehouseError
from cdp_cli.warehouse.names import quoted, relation
from cdp_cli.warehouse.tables import Tables

if TYPE_CHECKING:
    import pyarrow as pa
    from dbt.adapters.contracts.connection import Credentials
    from psycopg.abc import Query

    from cdp_cli.project import Project

# What dbt's `data_type` means here, where PostgreSQL has another word for it.
TYPES = {"": "text", "string": "text", "varchar": "text", "double": "double precision"}
PAGE_ROWS = 10_000
# What a server says that will let us in later.
NOT_NOW = re.compile(
    "starting up|shutting down|in recovery|too many (clients|connections)|not currently accepting"
    "|terminating connection|remaining connection slots"
)
# Somebody else was there first: a lock, a row that has changed since, or a server that went away.
BUSY = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.AdminShutdown,
    psycopg.errors.CrashShutdown,
)


class Postgres(Tables):
    """A `Warehouse` on a PostgreSQL server; warehouse/base.py says what each method promises."""

    adapter_type = "postgres"
    temporary: str | None = "pg_temp"

    def __init__(self, project: Project, profile: Credentials, *, read_only: bool) -> None:
        super().__init__(project)
        self._depth = 0
        self._connection = _connect(cast("Any", profile))
        self._connection.read_only = read_only
        self._connection.autocommit = True
        self.execute("set timezone = 'UTC'")

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """All rows of a query, each as column -> value."""
        with _told(sql), self._connection.cursor(row_factory=dict_row) as cursor:
            cursor.execute(_statement(sql, parameters), list(parameters) or None)
            return cursor.fetchall() if cursor.description else []

    @override
    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement whose result nobody reads."""
        with _told(sql), self._connection.cursor() as cursor:
            cursor.execute(_statement(sql, parameters), list(parameters) or None)

    def stream(self, sql: str, size: int = PAGE_ROWS) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of a query in pages of at most `size`."""
        # A cursor on the server's side keeps memory bounded; it lives in a transaction.
        with self.transaction(), _told(sql), self._connection.cursor(name="cdp_stream") as cursor:
            cursor.execute(cast("Query", sql))
            while page := cursor.fetchmany(size):
                yield page

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Append many rows fast, by COPY."""
        names = ", ".join(quoted(column) for column in columns)
        statement = f"copy {table} ({names}) from stdin"
        with (
            _told(statement),
            self._connection.cursor() as cursor,
            cursor.copy(cast("Query", statement)) as copy,
        ):
            for row in rows:
                copy.write_row([_plain(value) for value in row])

    def append(self, schema: str, table: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Append Arrow rows, at once or as a stream; columns find those of the same name."""
        batches = rows.to_batches() if hasattr(rows, "to_batches") else rows
        values = (row for batch in batches for row in zip(*batch.to_pydict().values(), strict=True))
        self.insert(relation(schema, table), rows.schema.names, values)

    def unload(self, sql: str, path: Path) -> int:
        """Write the rows of a query to a Parquet file; returns how many."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema, count = self._schema(sql), 0
        with pq.ParquetWriter(path, schema) as writer:
            for page in self.stream(sql):
                values = zip(schema.types, zip(*page, strict=True), strict=True)
                arrays = [pa.array(column, kind) for kind, column in values]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
                count += len(page)
        return count

    def _schema(self, sql: str) -> pa.Schema:
        """The columns of a query as Arrow knows them."""
        import pyarrow as pa

        arrow = {"bool": pa.bool_(), "int8": pa.int64(), "int4": pa.int32(), "int2": pa.int16()}
        arrow |= {"float8": pa.float64(), "date": pa.date32(), "timestamp": pa.timestamp("us")}
        with _told(sql), self._connection.cursor() as cursor:
            cursor.execute(cast("Query", f"select * from ({sql}) as nothing limit 0"))
            known = self._connection.adapters.types
            kinds = [known[column.type_code].name for column in cursor.description or ()]
            names = [column.name for column in cursor.description or ()]
        fields = [
            (name, arrow.get(kind, pa.string())) for name, kind in zip(names, kinds, strict=True)
        ]
        return pa.schema(fields)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an inner block joins the outer one."""
        self._depth += 1
        try:
            if self._depth > 1:
                yield
                return
            with self._connection.transaction():
                yield
        finally:
            self._depth -= 1

    @override
    def columns(self, schema: str, table: str) -> dict[str, str]:
        """Name -> type of each column, in order; {} where the table does not exist."""
        rows = self.query(
            "select attname as name, format_type(atttypid, atttypmod) as type"
            " from pg_attribute where attrelid = to_regclass(?) and attnum > 0"
            " and not attisdropped order by attnum",
            [relation(schema, table)],
        )
        return {row["name"]: row["type"] for row in rows}

    @override
    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    @override
    def _type(self, data_type: str) -> str:
        return TYPES.get(data_type.lower(), data_type)


def _connect(profile: Any) -> psycopg.Connection[Any]:
    where = f"{profile.host}:{profile.port}/{profile.database}"
    try:
        return psycopg.connect(
            host=profile.host,
            port=profile.port,
            user=profile.user,
            password=profile.password,
            dbname=profile.database,
            sslmode=getattr(profile, "sslmode", None),
            application_name="cdp",
        )
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        # Whoever is not told FATAL has not reached a server.
        kind = (
            ConfigError if "FATAL" in reason and not NOT_NOW.search(reason) else WarehouseBusyError
        )
        raise kind(
            f"The warehouse postgres://{where} does not answer: {reason}",
            hint="Check host, port, user and password in profiles.yml or the CDP_POSTGRES_ vars.",
        ) from error


def _statement(sql: str, parameters: Sequence[object]) -> LiteralString:
    """`?` for a parameter, outside of texts, as psycopg wants it; without any, as it is."""
    if parameters:
        parts = re.split(r"('(?:[^']|'')*')", sql.replace("%", "%%"))
        parts[::2] = [part.replace("?", "%s") for part in parts[::2]]
        sql = "".join(parts)
    return sql


def _plain(value: object) -> object:
    # PostgreSQL's text holds no NUL: its place stays to be seen.
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value


@contextmanager
def _told(sql: str) -> Iterator[None]:
    """Tell an error of the driver as ours, with the start of the statement and no data."""
    try:
        yield
    except BUSY as error:
        raise WarehouseBusyError(
            f"The warehouse is in use by others: {str(error).strip().splitlines()[0]}",
            hint="Run again in a moment; nothing of the statement was kept.",
        ) from error
    except psycopg.Error as error:
        # The first line only: the DETAIL that follows holds values.
        reason = re.sub(r'"[^"]*@[^"]*"', '"…"', str(error).strip().split("\n")[0])
        raise WarehouseError(
            f"The warehouse refused a statement: {reason}",
            hint=f"The statement was: {' '.join(sql.split())[:200]}",
        ) from error
