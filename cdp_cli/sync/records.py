"""Brings the records of a journal back into the warehouse, some batches at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cdp_cli.sync.dialect import unpacked
from cdp_cli.sync.journal import RECORD
from cdp_cli.warehouse.base import Warehouse

# So many rows are unpacked at once: memory stays small however large the run was.
PAGE_ROWS = 50_000


def load_records(warehouse: Warehouse, table: str, batches: Iterable[tuple[int, int, str]]) -> None:
    """Fill a new temporary table with one row per record: `batch`, `position` and its parts.

    `batches` yields number, size and records (JSON) of each batch, as the journal keeps them.
    """
    packed = "cdp_packed"
    unpack = unpacked(packed, "records", RECORD)
    warehouse.execute(f"create or replace temporary table {packed} (batch bigint, records varchar)")
    warehouse.execute(f"create or replace temporary table {table} as {unpack}")
    for page in _pages(batches):
        warehouse.insert(packed, ["batch", "records"], page)
        warehouse.execute(f"insert into {table} {unpack}")
        warehouse.execute(f"delete from {packed}")


def _pages(batches: Iterable[tuple[int, int, str]]) -> Iterator[list[tuple[int, str]]]:
    page: list[tuple[int, str]] = []
    rows = 0
    for number, size, records in batches:
        page.append((number, records))
        rows += size
        if rows >= PAGE_ROWS:
            yield page
            page, rows = [], 0
    if page:
        yield page
