"""DuckDB: one file, one writer."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from typing_extensions import override

from cdp_cli.errors import WarehouseError
from cdp_cli.warehouse.names import literal, quoted, relation
from cdp_cli.warehouse.opening import Opening
from cdp_cli.warehouse.tables import Tables

if TYPE_CHECKING:
    import pyarrow as pa
    from dbt.adapters.contracts.connection import Credentials

    from cdp_cli.project import Project
    from cdp_cli.warehouse.plain import PlainProfile

CHUNK_ROWS = 50_000
NO_SPACE = "No space left on device"


class DuckDB(Tables):
    """A `Warehouse` in one file; warehouse/base.py says what each method promises."""

    adapter_type = "duckdb"
    temporary: str | None = "temp"

    def __init__(
        self, project: Project, profile: PlainProfile | Credentials, *, read_only: bool
    ) -> None:
        super().__init__(project)
        self._depth = 0
        self._opening = Opening(profile, project.root, read_only=read_only)
        self._connection = self._opening.open()

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """All rows of a query, each as column -> value."""
        with _told(sql):
            cursor = self._connection.execute(sql, list(parameters))
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @override
    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement whose result nobody reads."""
        with _told(sql):
            self._connection.execute(sql, list(parameters))

    def stream(self, sql: str, size: int = 10_000) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of a query in pages of at most `size`."""
        # A cursor is a connection of its own: it would not see what this transaction has written.
        cursor = self._connection if self._depth else self._cursor()
        with _told(sql):
            cursor.execute(sql)
            while page := cursor.fetchmany(size):
                yield page

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Append many rows fast, by way of Arrow."""
        import pyarrow as pa

        remaining = iter(rows)
        while chunk := list(itertools.islice(remaining, CHUNK_ROWS)):
            arrays = [pa.array(values) for values in zip(*chunk, strict=True)]
            self._append(table, pa.table(arrays, names=list(columns)))

    def append(self, schema: str, table: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Append Arrow rows, at once or as a stream; columns find those of the same name."""
        self._append(relation(schema, table), rows)

    def unload(self, sql: str, path: Path) -> int:
        """Write the rows of a query to a Parquet file; returns how many."""
        rows = self.query(f"copy ({sql}) to {literal(str(path))} (format parquet)")
        return int(rows[0]["Count"])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an inner block joins the outer one."""
        self._depth += 1
        try:
            if self._depth == 1:
                self.execute("begin transaction")
            yield
        except BaseException:
            if self._depth == 1:
                self._roll_back()
            raise
        else:
            if self._depth == 1:
                self.execute("commit")
        finally:
            self._depth -= 1

    @override
    def columns(self, schema: str, table: str) -> dict[str, str]:
        """Name -> type of each column, in order; {} where the table does not exist."""
        rows = self.query(
            "select column_name, data_type from duckdb_columns()"
            " where schema_name = ? and table_name = ? and database_name = current_database()"
            " order by column_index",
            [schema, table],
        )
        return {row["column_name"]: row["data_type"].lower() for row in rows}

    @override
    def empty(self, schema: str, table: str) -> None:
        """Delete all rows of a table; the table and its columns stay."""
        # A table that was emptied by `delete` can get no column in the same transaction.
        name = relation(schema, table)
        self.execute(f"create or replace table {name} as select * from {name} limit 0")

    @override
    def close(self) -> None:
        """Let the file go; other processes may then write."""
        self._connection.close()

    @override
    def _type(self, data_type: str) -> str:
        return "varchar" if data_type.lower() in {"", "string", "text"} else data_type

    def _append(self, table: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        names = ", ".join(quoted(column) for column in rows.schema.names)
        self._connection.register("cdp_rows", rows)
        try:
            self.execute(f"insert into {table} ({names}) select * from cdp_rows")
        finally:
            self._connection.unregister("cdp_rows")

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        return self._opening.configured(self._connection.cursor())

    def _roll_back(self) -> None:
        try:
            self._connection.execute("rollback")
        except duckdb.Error:
            # The statement that failed has ended the transaction; its error is the one to tell.
            return


@contextmanager
def _told(sql: str) -> Iterator[None]:
    """Tell an error of the driver as ours, with the start of the statement and no data."""
    try:
        yield
    except duckdb.Error as error:
        if renamed := re.search(r'Catalog "(.+?)" does not exist', str(error)):
            raise WarehouseError(
                f"The warehouse was built as {renamed[1]}.duckdb; its views know no other name.",
                hint=f"Name the file {renamed[1]}.duckdb again, or run `cdp build`.",
            ) from error
        if NO_SPACE in str(error):
            raise WarehouseError(
                f"The disk of the warehouse is full: {_without_values(error)}",
                hint="Make room, then run again: nothing of the statement was kept.",
            ) from error
        statement = " ".join(sql.split())[:200]
        raise WarehouseError(
            f"The warehouse refused a statement: {_without_values(error)}",
            hint=f"The statement was: {statement}",
        ) from error


def _without_values(error: duckdb.Error) -> str:
    """The driver's message without the values in it, which may be somebody's data."""
    message = str(error).partition("\nLINE ")[0].strip()
    if isinstance(error, duckdb.ConstraintException):
        message = re.sub(r'key ".*?"', "key", message, flags=re.DOTALL)
    return re.sub(r"'[^']*'", "'…'", message)
