"""Parquet: typed columns, landed as text like everything else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cdp_cli.load.batch import Batch
from cdp_cli.warehouse.files import ParquetTable


class ParquetReader:
    """A Parquet file; the line of a row is its number in the file."""

    columns: list[str] | None

    def __init__(self, path: Path) -> None:
        self._table = ParquetTable(path)
        self.columns = self._table.columns

    def batches(self) -> Iterator[Batch]:
        """The rows in the order of the file."""
        import pyarrow as pa

        line = 1
        for rows in self._table.read():
            yield Batch(rows, pa.array(range(line, line + rows.num_rows), pa.int64()))
            line += rows.num_rows
