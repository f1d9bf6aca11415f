"""PostgreSQL: many writers, one database."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString, Self, cast

import psycopg
from psycopg.rows import dict_row

from cdp_cli.errors import ConfigError, WarehouseError
from cdp_cli.warehouse.names import quoted, relation

if TYPE_CHECKING:
    import pyarrow as pa
    from dbt.adapters.contracts.connection import Credentials
    from psycopg.abc import Query

    from cdp_cli.project import DeclaredTable, Project

RAW_TYPES = {"_file": "text", "_line": "bigint", "_loaded_at": "timestamp"}
# What dbt's `data_type` means here, where PostgreSQL has another word for it.
TYPES = {"": "text", "string": "text", "varchar": "text", "double": "double precision"}
PAGE_ROWS = 10_000


class Postgres:
    """A `Warehouse` on a PostgreSQL server; warehouse/base.py says what each method promises."""

    adapter_type = "postgres"

    def __init__(self, project: Project, profile: Credentials, *, read_only: bool) -> None:
        self._project = project
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

    def columns(self, schema: str, table: str) -> dict[str, str]:
        """Name -> type of each column, in order; {} where the table does not exist."""
        rows = self.query(
            "select attname as name, format_type(atttypid, atttypmod) as type"
            " from pg_attribute where attrelid = to_regclass(?) and attnum > 0"
            " and not attisdropped order by attnum",
            [relation(schema, table)],
        )
        return {row["name"]: row["type"] for row in rows}

    def ensure_declared(self, schema: str) -> None:
        """Create the declared tables of a schema that are missing, and add missing columns."""
        for table in self._project.declared_tables():
            if table.schema == schema:
                self.ensure_table(table)

    def ensure_table(self, table: DeclaredTable) -> None:
        """Create one declared table, or add the columns it lacks."""
        wanted = {name: TYPES.get(kind.lower(), kind) for name, kind in table.columns.items()}
        if table.is_raw:
            wanted |= RAW_TYPES
        name = relation(table.schema, table.identifier)
        self.execute(f"create schema if not exists {quoted(table.schema)}")
        self.execute(f"create table if not exists {name} ()")
        for column, kind in wanted.items():
            self.execute(f"alter table {name} add column if not exists {quoted(column)} {kind}")

    def add_columns(self, schema: str, table: str, names: Iterable[str]) -> None:
        """Add columns of text to a table."""
        for name in names:
            self.execute(f"alter table {relation(schema, table)} add column {quoted(name)} text")

    def empty(self, schema: str, table: str) -> None:
        """Delete all rows of a table; the table and its columns stay."""
        self.execute(f"delete from {relation(schema, table)}")

    def unload(self, sql: str, path: Path, file_format: str) -> int:
        """Write the rows of a query to a csv, jsonl or parquet file; returns how many."""
        return _WRITERS[file_format](self._cursor_columns(sql), self.stream(sql), path)

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _cursor_columns(self, sql: str) -> list[str]:
        with _told(sql), self._connection.cursor() as cursor:
            cursor.execute(cast("Query", f"select * from ({sql}) as nothing limit 0"))
            return [column.name for column in cursor.description or ()]


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
        raise ConfigError(
            f"The warehouse postgres://{where} does not answer:"
            f" {str(error).strip().splitlines()[-1]}",
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
    # PostgreSQL's text holds no NUL; nobody means one.
    return value.replace("\x00", "") if isinstance(value, str) else value


def _write_csv(names: Sequence[str], pages: Iterable[list[tuple[Any, ...]]], path: Path) -> int:
    count = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for page in pages:
            writer.writerows(page)
            count += len(page)
    return count


def _write_jsonl(names: Sequence[str], pages: Iterable[list[tuple[Any, ...]]], path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for page in pages:
            for row in page:
                values = dict(zip(names, row, strict=True))
                file.write(json.dumps(values, default=str, ensure_ascii=False) + "\n")
            count += len(page)
    return count


def _write_parquet(names: Sequence[str], pages: Iterable[list[tuple[Any, ...]]], path: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    count = 0
    writer = None
    for page in pages:
        columns = [pa.array(values) for values in zip(*page, strict=True)]
        table = pa.table(columns, names=list(names))
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table.cast(writer.schema))
        count += len(page)
    if writer is None:
        pq.write_table(pa.table({name: pa.array([], pa.string()) for name in names}), path)
    else:
        writer.close()
    return count


_WRITERS = {"csv": _write_csv, "jsonl": _write_jsonl, "parquet": _write_parquet}


@contextmanager
def _told(sql: str) -> Iterator[None]:
    """Tell an error of the driver as ours, with the start of the statement and no data."""
    try:
        yield
    except psycopg.Error as error:
        # The first line only: the DETAIL that follows holds values.
        reason = re.sub(r'"[^"]*@[^"]*"', '"…"', str(error).strip().split("\n")[0])
        raise WarehouseError(
            f"The warehouse refused a statement: {reason}",
            hint=f"The statement was: {' '.join(sql.split())[:200]}",
        ) from error
