"""Asks for consent again before rows of an ageing plan are sent."""

from __future__ import annotations

from cdp_cli.sync import consent
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.journal import Journal
from cdp_cli.sync.packet import BatchStatus
from cdp_cli.warehouse.base import Warehouse


def withdrawn(
    warehouse: Warehouse,
    sync: Sync,
    tables: consent.Tables,
    journal: Journal,
    *statuses: BatchStatus,
) -> list[tuple[int, int, str]]:
    """Batch, position and reason of rows that may no longer be sent.

    Asked for those of the journal's batches in one of the states that give something out.
    """
    if sync.mode == "delete":
        return []
    dialect = speak(warehouse)
    dialect.keep("cdp_pending_batch", "select cast(null as bigint) as batch where false")
    batches = ((number,) for number in journal.pending(*statuses))
    warehouse.insert("cdp_pending_batch", ["batch"], batches)
    records = dialect.rows_of(journal.records, ("batch", "position", "customer_id"))
    dialect.keep(
        "cdp_pending",
        f"select batch, position, customer_id from {records}"
        " where batch in (select batch from cdp_pending_batch)",
    )
    people = "select distinct customer_id from cdp_pending"
    verdict = consent.ask(warehouse, sync, tables, people)
    rows = warehouse.query(
        f"select batch, position, {verdict} as verdict from cdp_pending as person"
        f" {consent.JOINS} where {verdict} is not null"
    )
    return [(row["batch"], row["position"], row["verdict"]) for row in rows]
