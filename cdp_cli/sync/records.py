"""RECORDS: whom each row of a run is about, in a Parquet file beside its journal.

The warehouse writes the file when the run is planned and reads it when the run is committed or
consent is asked for again, both in SQL: a row never passes through Python. It has the keys, the
customers and what will be remembered of each row, and no payload.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cdp_cli.sync.dialect import speak
from cdp_cli.warehouse.base import Warehouse

# What is known of a row apart from its batch and its position there.
KNOWN = ("key", "customer_id", "action", "payload_md5", "fields", "reason", "had_consent")
COLUMNS = ("batch", "position", *KNOWN)


def write_records(
    warehouse: Warehouse, path: Path, cuts: Iterable[tuple[range, int]], size: int
) -> int:
    """Write one row per row of `cdp_plan` that is to be sent; returns how many.

    `cuts` are the places of each phase in `cdp_plan`, with the number of its first batch.
    """
    batch = position = ""
    spot = speak(warehouse).place
    for places, first in cuts:
        within = f"({spot} - {places.start})"
        when = f" when {spot} < {places.stop} then"
        batch += f"{when} {first} + cast(floor({within} / {size}) as bigint)"
        position += f"{when} {within} % {size}"
    if not batch:
        batch = position = " when false then 0"
    return warehouse.unload(
        f"select case{batch} end as batch, case{position} end as position, {', '.join(KNOWN)}"
        " from cdp_plan where phase is not null",
        path,
    )
