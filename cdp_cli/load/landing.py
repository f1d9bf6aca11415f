"""The rows of a reader into a raw table, with where and when they came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from cdp_cli.errors import ContractError
from cdp_cli.load.batch import Batch, Reader
from cdp_cli.load.contract import Contract
from cdp_cli.load.ledger import Ledger
from cdp_cli.load.request import LoadResult, Reject
from cdp_cli.project import DeclaredTable

if TYPE_CHECKING:
    import pyarrow as pa

    from cdp_cli.warehouse.base import Warehouse

# One statement per so many batches: few enough to write fast, often enough to let go of rejects.
BATCHES_AT_ONCE = 32
# More than this is data written as column names, such as one key per customer.
MAX_ADDED_COLUMNS = 500


class Landing:
    """One file on its way into one raw table, inside a transaction of the caller."""

    def __init__(
        self, warehouse: Warehouse, ledger: Ledger, table: DeclaredTable, contract: Contract
    ) -> None:
        self._warehouse = warehouse
        self._ledger = ledger
        self._table = table
        self._contract = contract
        self._rejects: list[Reject] = []
        self._failure: Exception | None = None

    def land(self, reader: Reader, result: LoadResult, moment: datetime) -> None:
        """Write all rows and rejects of the reader, and count them in the result."""
        numbered = enumerate(_ahead(reader.batches()))
        for (columns, _), group in groupby(numbered, key=_statement):
            names = self._contract.raw_names(columns)
            self._add_columns(names, result)
            rows = self._rows((batch for _, batch in group), names, result, moment)
            self._warehouse.append(self._table.schema, self._table.identifier, rows)
            if self._failure:
                raise self._failure
            if self._rejects:
                self._ledger.note_rejects(result, moment, self._rejects)
                self._rejects = []

    def _rows(
        self, batches: Iterable[Batch], names: list[str], result: LoadResult, moment: datetime
    ) -> pa.RecordBatchReader:
        """The rows with the names of the raw table, read while they are being written."""
        import pyarrow as pa

        texts = [(name, pa.string()) for name in names]
        schema = pa.schema(
            [
                *texts,
                ("_file", pa.string()),
                ("_line", pa.int64()),
                ("_loaded_at", pa.timestamp("us")),
            ]
        )

        def stamped() -> Iterator[pa.RecordBatch]:
            # An exception must not travel through the driver, which would make it its own.
            try:
                for batch in batches:
                    count = batch.rows.num_rows
                    self._rejects += batch.rejects
                    result.rows_loaded += count
                    file = pa.repeat(pa.scalar(result.job.path.name), count)
                    at = pa.repeat(pa.scalar(moment, pa.timestamp("us")), count)
                    columns = [*batch.rows.columns, file, batch.lines, at]
                    yield from pa.table(columns, schema=schema).to_batches()
            except Exception as error:  # noqa: BLE001 - told by the caller, with nothing lost
                self._failure = error

        return pa.RecordBatchReader.from_batches(schema, stamped())

    def _add_columns(self, names: list[str], result: LoadResult) -> None:
        table = self._table
        present = {name.lower() for name in self._warehouse.columns(table.schema, table.identifier)}
        added = [name for name in names if name.lower() not in present]
        result.added_columns += added
        if len(result.added_columns) > MAX_ADDED_COLUMNS:
            raise ContractError(
                f"{result.job.path.name} brings more than {MAX_ADDED_COLUMNS} columns that"
                f" {table.source}.{table.name} does not know, such as {added[0]!r}.",
                hint="Nest them below one key: one column per fact, one row per thing.",
            )
        self._warehouse.add_columns(table.schema, table.identifier, added)


def _statement(numbered: tuple[int, Batch]) -> tuple[tuple[str, ...], int]:
    """Batches with the same columns are written by one statement, up to a limit."""
    number, batch = numbered
    return tuple(batch.rows.column_names), number // BATCHES_AT_ONCE


def _ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches, each read while the one before it is being written."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch
