"""Asks for consent again before rows of an ageing plan are sent."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from cdp_cli.sync import consent
from cdp_cli.sync.dialect import unpacked
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.journal import RECORD
from cdp_cli.warehouse.base import Warehouse

# Batches per insert: each carries the records of all its rows.
PAGE = 100


def withdrawn(
    warehouse: Warehouse,
    sync: Sync,
    tables: consent.Tables,
    pending: Iterator[tuple[int, str]],
) -> list[tuple[int, int, str]]:
    """Batch, position and reason of rows that may no longer be sent.

    `pending` yields batches with their records (JSON), as the journal keeps them.
    """
    if sync.mode == "delete":
        return []
    warehouse.execute(
        "create or replace temporary table cdp_pending (batch bigint, records varchar)"
    )
    while page := list(itertools.islice(pending, PAGE)):
        warehouse.insert("cdp_pending", ["batch", "records"], page)
    warehouse.execute(
        "create or replace temporary table cdp_pending_person as"
        f" select * from ({unpacked('cdp_pending', 'records', RECORD)})"
    )
    people = "select distinct customer_id from cdp_pending_person"
    verdict = consent.ask(warehouse, sync, tables, people)
    rows = warehouse.query(
        f"select batch, position, {verdict} as verdict from cdp_pending_person as person"
        f" {consent.JOINS} where {verdict} is not null"
    )
    return [(row["batch"], row["position"], row["verdict"]) for row in rows]
