"""Asks for consent again before rows of an ageing plan are sent."""

from __future__ import annotations

from collections.abc import Iterator

from cdp_cli.sync import consent
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.records import load_records
from cdp_cli.warehouse.base import Warehouse


def withdrawn(
    warehouse: Warehouse,
    sync: Sync,
    tables: consent.Tables,
    pending: Iterator[tuple[int, int, str]],
) -> list[tuple[int, int, str]]:
    """Batch, position and reason of rows that may no longer be sent.

    `pending` yields number, size and records of batches, as the journal keeps them.
    """
    if sync.mode == "delete":
        return []
    load_records(warehouse, "cdp_pending", pending)
    people = "select distinct customer_id from cdp_pending"
    verdict = consent.ask(warehouse, sync, tables, people)
    rows = warehouse.query(
        f"select batch, position, {verdict} as verdict from cdp_pending as person"
        f" {consent.JOINS} where {verdict} is not null"
    )
    return [(row["batch"], row["position"], row["verdict"]) for row in rows]
