"""DuckDB as a reader of files: Parquet and JSON lines as Arrow tables with columns of text.

The database is in memory and has nothing to do with the warehouse, whichever that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from cdp_cli.errors import FileError
from cdp_cli.warehouse.names import literal, quoted

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 100_000
NESTED = ("STRUCT", "MAP", "UNION", "VARIANT")


class ParquetTable:
    """A Parquet file. Nested values become JSON, booleans true and false, moments ISO in UTC."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = _connect()
        with _file_errors(path):
            described = self._connection.execute(
                "select column_name, column_type from (describe select * from read_parquet(?))",
                [str(path)],
            ).fetchall()
        self.columns = [name for name, _ in described]
        self._select = ", ".join(_as_text(name, kind) for name, kind in described)

    def read(self) -> Iterator[pa.Table]:
        """The rows in the order of the file, in pages."""
        import pyarrow as pa

        with _file_errors(self._path):
            reader = self._connection.sql(
                f"select {self._select} from read_parquet({literal(str(self._path))})"
            ).to_arrow_reader(ROWS_AT_ONCE)
            for page in reader:
                yield pa.Table.from_batches([page])


class JsonTable:
    """Turns lines of JSON objects into columns of text, batch by batch.

    Text stays as it is, nested values stay JSON. Numbers are written as DuckDB writes them (1.10 is
    1.1), integers of any length are kept digit by digit.
    """

    def __init__(self) -> None:
        self._connection = _connect()

    def read(
        self, numbers: pa.Array, lines: pa.Array
    ) -> tuple[pa.Table, pa.Array, list[tuple[int, str, str]]]:
        """Columns, the numbers of their lines, and (number, reason, line) for what is no object."""
        import pyarrow as pa

        self._connection.register("lines", pa.table({"number": numbers, "line": lines}))
        keys, has_broken = self._keys()
        broken = self._broken() if has_broken else []
        paths = ", ".join(literal("/" + _pointer(key)) for key in keys)
        columns = "".join(f", found[{at}] as c{at}" for at in range(1, len(keys) + 1))
        table = self._connection.sql(
            f"select number{columns} from ("
            f"select number, json_extract_string(line, [{paths}]::varchar[]) as found from lines"
            f" where {_IS_OBJECT}) order by number"
        ).to_arrow_table()
        self._connection.unregister("lines")
        rows = table.select(range(1, len(keys) + 1)).rename_columns(keys)
        return rows, table.column("number"), broken

    def _keys(self) -> tuple[list[str], bool]:
        """All keys of the objects in the order of appearance; whether a line is no object."""
        found = self._connection.execute(
            f"select case when {_IS_OBJECT} then json_keys(line) end as keys, min(number) as first"
            " from lines group by keys order by first"
        ).fetchall()
        keys = dict.fromkeys(key for names, _ in found for key in names or [])
        return list(keys), any(names is None for names, _ in found)

    def _broken(self) -> list[tuple[int, str, str]]:
        return self._connection.execute(
            "select number, case when json_valid(line)"
            " then 'a JSON value that is no object: ' || lower(json_type(line))"
            " else 'no valid JSON' end, line"
            f" from lines where not ({_IS_OBJECT}) order by number"
        ).fetchall()


_IS_OBJECT = "case when json_valid(line) then json_type(line) = 'OBJECT' else false end"


def _connect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("set TimeZone = 'UTC'")
    return connection


def _as_text(name: str, kind: str) -> str:
    is_nested = kind.endswith("]") or kind.startswith(NESTED)
    value = f"to_json({quoted(name)})" if is_nested else quoted(name)
    return f"cast({value} as varchar) as {quoted(name)}"


def _pointer(key: str) -> str:
    """A key as a step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise FileError(
            f"{path} is no Parquet file that can be read: {str(error).splitlines()[0]}",
            hint="Fetch the file again; it may be cut off.",
        ) from error
