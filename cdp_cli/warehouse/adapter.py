"""Every other engine that dbt reaches: Spark, Databricks, Snowflake, BigQuery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp
from typing_extensions import override

from cdp_cli.errors import WarehouseError
from cdp_cli.warehouse.changes import as_a_new_table
from cdp_cli.warehouse.chunks import as_json, as_values
from cdp_cli.warehouse.dialects import DIALECTS, MISSING
from cdp_cli.warehouse.driver import Driver, kind_of, plain
from cdp_cli.warehouse.names import quoted, relation
from cdp_cli.warehouse.tables import Tables

if TYPE_CHECKING:
    import pyarrow as pa
    from dbt.config.profile import Profile

    from cdp_cli.project import Project

PAGE_ROWS = 10_000


class Adapter(Tables):
    """A `Warehouse` by dbt's adapter; warehouse/base.py says what each method promises.

    These engines have no transaction over several tables. What `append`, `insert` and `empty` are
    told within a block waits beside the tables and happens at its end, statement by statement, and
    not at all where the block fails; nothing in the block sees it. `execute` happens at once and
    stays. So an error in a file leaves nothing of it, but a process that dies at the very end of a
    block can leave rows without the note on them: the file then lands once more.
    """

    temporary: str | None = None

    def __init__(self, project: Project, profile: Profile, described: str) -> None:
        super().__init__(project)
        self.adapter_type = profile.credentials.type
        self._dialect = DIALECTS[self.adapter_type]
        self._driver = Driver(profile, described)
        self._depth = 0
        # Statements of a block that wait for its end, and tables in which rows of it wait.
        self._at_the_end: list[str] = []
        self._waiting: list[str] = []

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """All rows of a query, each as column -> value."""
        cursor = self._driver.run(self._say(self._dialect.translate(sql, parameters)))
        names = [column[0].lower() for column in cursor.description or ()]
        return [
            dict(zip(names, row, strict=True)) for page in self._pages(cursor, sql) for row in page
        ]

    @override
    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement whose result nobody reads."""
        tree = self._dialect.parse(sql, parameters)
        if isinstance(tree, exp.Update | exp.Delete) and not self._dialect.changes:
            table = tree.this
            for step in as_a_new_table(tree, list(self.columns(table.db, table.name))):
                self._driver.run(self._say(self._dialect.write(step)))
            return
        self._driver.run(self._say(self._dialect.write(tree)))

    def stream(self, sql: str, size: int = PAGE_ROWS) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of a query in pages of at most `size`."""
        cursor = self._driver.run(self._say(self._dialect.translate(sql)))
        yield from self._pages(cursor, sql, size)

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Append many rows, as statements of some hundred."""
        named = exp.to_table(table, dialect="duckdb")
        self._land((named.db, named.name), columns, rows)

    def append(self, schema: str, table: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Append Arrow rows, at once or as a stream; columns find those of the same name."""
        batches = rows.to_batches() if hasattr(rows, "to_batches") else rows
        values = (row for batch in batches for row in zip(*batch.to_pydict().values(), strict=True))
        self._land((schema, table), rows.schema.names, values)

    def unload(self, sql: str, path: Path) -> int:
        """Write the rows of a query to a Parquet file; returns how many."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        cursor, count = self._driver.run(self._say(self._dialect.translate(sql))), 0
        schema = _arrow_schema(cursor.description)
        with pq.ParquetWriter(path, schema) as writer:
            for page in self._pages(cursor, sql):
                arrays = [
                    pa.array([_fitting(value, kind) for value in column], kind)
                    for kind, column in zip(schema.types, zip(*page, strict=True), strict=True)
                ]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
                count += len(page)
        return count

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What was told to wait happens at the end, or not at all; an inner block joins."""
        self._depth += 1
        try:
            yield
            while self._depth == 1 and self._at_the_end:
                self._driver.run(self._at_the_end.pop(0))
        finally:
            self._depth -= 1
            if not self._depth:
                self._at_the_end.clear()
                while self._waiting:
                    self._run(f"drop table if exists {self._waiting.pop()}")

    @override
    def columns(self, schema: str, table: str) -> dict[str, str]:
        """Name -> type of each column, in order; {} where the table does not exist."""
        sql = self._dialect.columns_of(schema, table)
        try:
            cursor = self._driver.run(self._say(sql))
            rows = [row for page in self._pages(cursor, sql) for row in page]
        except WarehouseError as error:
            if MISSING.search(str(error.__cause__)):
                return {}
            raise
        found: dict[str, str] = {}
        for name, kind, *_ in rows:
            # Spark goes on with partitions, below an empty line.
            if not name or name.startswith("#"):
                break
            found[name] = str(kind).lower()
        return found

    @override
    def empty(self, schema: str, table: str) -> None:
        """Delete all rows of a table; the table and its columns stay."""
        with self.transaction():
            statement = f"truncate table {relation(schema, table)}"
            self._at_the_end.append(self._say(self._dialect.translate(statement)))

    @override
    def close(self) -> None:
        """Let the connection go."""
        self._driver.close()

    @override
    def _type(self, data_type: str) -> str:
        return "varchar" if data_type.lower() in {"", "string", "text"} else data_type

    def _run(self, sql: str) -> None:
        self._driver.run(self._say(self._dialect.translate(sql)))

    def _say(self, sql: str) -> str:
        return sql.replace("%", "%%") if self._dialect.doubles_percent else sql

    def _pages(
        self, cursor: Any, sql: str, size: int = PAGE_ROWS
    ) -> Iterator[list[tuple[Any, ...]]]:
        if not cursor.description:
            return
        kinds = [kind_of(column[1]) for column in cursor.description]
        with self._driver.told(sql):
            while page := cursor.fetchmany(size):
                yield [
                    tuple(plain(value, kind) for value, kind in zip(row, kinds, strict=True))
                    for row in page
                ]

    def _land(
        self, place: tuple[str, str], columns: Sequence[str], rows: Iterable[Sequence[object]]
    ) -> None:
        """Rows into a table at the end of the block; many wait in a table of their own."""
        table, names = relation(*place), ", ".join(map(quoted, columns))
        kinds = self.columns(*place)
        written = as_json if self._dialect.reads_json else as_values
        chunks = written([kinds.get(name.lower(), "string") for name in columns], rows)
        first, second = next(chunks, None), next(chunks, None)
        if first is None:
            return
        with self.transaction():
            if second is None:
                self._at_the_end.append(self._insert(table, names, first))
                return
            waiting = relation(place[0], f"{place[1]}__arriving_{len(self._waiting)}")
            self._run(f"drop table if exists {waiting}")
            self._waiting.append(waiting)
            self._run(f"create table {waiting} as select {names} from {table} limit 0")
            for chunk in chain([first, second], chunks):
                self._driver.run(self._insert(waiting, names, chunk))
            move = f"insert into {table} ({names}) select {names} from {waiting}"
            self._at_the_end.append(self._say(self._dialect.translate(move)))

    def _insert(self, table: str, names: str, rows: str) -> str:
        # The rows are no matter for a parser: there are too many.
        head = self._dialect.translate(f"insert into {table} ({names}) values (0)")
        return self._say(head.removesuffix("VALUES (0)") + rows)


def _arrow_schema(description: Iterable[Any]) -> pa.Schema:
    """The columns of a cursor as Arrow knows them; what it does not know is text."""
    import pyarrow as pa

    known = dict.fromkeys(("tinyint", "smallint", "int", "bigint", "integer", "int64"), pa.int64())
    known |= dict.fromkeys(("float", "double", "float64", "real"), pa.float64())
    known |= dict.fromkeys(("boolean", "bool"), pa.bool_()) | {"date": pa.date32()}
    moments = ("timestamp", "timestamp_ntz", "timestamp_tz", "timestamp_ltz", "datetime")
    known |= dict.fromkeys(moments, pa.timestamp("us"))
    return pa.schema(
        [(column[0].lower(), known.get(kind_of(column[1]), pa.string())) for column in description]
    )


def _fitting(value: Any, kind: pa.DataType) -> Any:
    return str(value) if value is not None and str(kind) == "string" else value
