"""What the rest of the program may ask of a warehouse, whichever it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    import pyarrow as pa

    from cdp_cli.project import DeclaredTable


class Warehouse(Protocol):
    """An open connection. Tables are named `schema.table`; SQL is the warehouse's own dialect."""

    adapter_type: str
    # The schema of temporary tables; None where the engine has none that rows can be added to.
    temporary: str | None

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """All rows of a query, each as column -> value; `?` marks a parameter."""
        ...

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement whose result nobody reads."""
        ...

    def stream(self, sql: str, size: int = 10_000) -> Iterator[list[tuple[Any, ...]]]:
        """Rows of a query in pages of at most `size`, in bounded memory.

        Inside a transaction no other statement may run until the stream is read to its end.
        """
        ...

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Append many rows fast; values are cast to the types of the columns."""
        ...

    def append(self, schema: str, table: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Append Arrow rows, at once or as a stream; columns find those of the same name."""
        ...

    def unload(self, sql: str, path: Path) -> int:
        """Write the rows of a query to a Parquet file; returns how many."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing: commits at the end, rolls back on an error. Inner blocks join."""
        ...

    def columns(self, schema: str, table: str) -> dict[str, str]:
        """Name -> type of each column, in order; {} where the table does not exist."""
        ...

    def ensure_declared(self, schema: str) -> None:
        """Create the declared tables of a schema that are missing, and add missing columns."""
        ...

    def ensure_table(self, table: DeclaredTable) -> None:
        """Create one declared table, empty, or add the columns that it lacks."""
        ...

    def add_columns(self, schema: str, table: str, names: Iterable[str]) -> None:
        """Add columns of text to a table."""
        ...

    def empty(self, schema: str, table: str) -> None:
        """Delete all rows of a table; the table and its columns stay."""
        ...

    def close(self) -> None:
        """Let the warehouse go; other processes may then write."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...
