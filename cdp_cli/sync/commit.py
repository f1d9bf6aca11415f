"""COMMIT: writes what became of the rows of a run into the warehouse, in one transaction.

Only acknowledged rows take the new hash. Rejected rows keep the old one, so they are planned
again, with back-off, until they are set aside in quarantine. A batch is committed once, however
often this is called: its rows in `sync_changes` say that it was.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from cdp_cli.destinations.base import Mode
from cdp_cli.sync.dialect import NOW, literal, unpacked
from cdp_cli.sync.journal import RECORD, Journal
from cdp_cli.warehouse.base import Warehouse

FIRST_BACKOFF_MINUTES = 15
LONGEST_BACKOFF_MINUTES = 24 * 60

# Batches per insert: each carries the records of all its rows.
PAGE = 100

STATE = (
    "sync",
    "key",
    "customer_id",
    "payload_md5",
    "fields",
    "epoch",
    "acked_at",
    "remote_id",
    "attempts",
    "attempted_md5",
    "next_attempt_at",
    "last_error",
    "status",
)


@dataclass(frozen=True, slots=True)
class Run:
    """The run that is committed; `epoch` is of the lease it sent under, which may be an old one."""

    id: str
    sync: str
    mode: Mode
    epoch: int
    quarantine_after: int


def commit(warehouse: Warehouse, journal: Journal, run: Run) -> None:
    """Settle every batch of the journal that has come to an end.

    Call it inside a transaction that has renewed the lease, so that nobody else writes the state,
    and tell the journal (`mark_committed`) after that transaction.
    """
    _load_outcomes(warehouse, journal, run)
    _write_changes(warehouse, run)
    _write_state(warehouse, run)


def _load_outcomes(warehouse: Warehouse, journal: Journal, run: Run) -> None:
    """Fill `cdp_outcome`: one row per record of the settled batches, with its fate."""
    warehouse.execute(
        "create or replace temporary table cdp_batch_outcome"
        " (batch bigint, operation varchar, fate varchar, records varchar)"
    )
    warehouse.execute(
        "create or replace temporary table cdp_row_outcome"
        " (batch bigint, position bigint, fate varchar, reason varchar, remote_id varchar)"
    )
    settled = journal.settled()
    columns = ["batch", "operation", "fate", "records"]
    while page := list(itertools.islice(settled, PAGE)):
        warehouse.insert("cdp_batch_outcome", columns, page)
    warehouse.insert(
        "cdp_row_outcome",
        ["batch", "position", "fate", "reason", "remote_id"],
        journal.results(),
    )
    # A commit whose success was not heard of is not made twice.
    warehouse.execute(
        "delete from cdp_batch_outcome where batch in"
        " (select batch from cdp_ops.sync_changes where run_id = ? and batch is not null)",
        [run.id],
    )
    warehouse.execute(
        f"""
        create or replace temporary table cdp_outcome as
        with unpacked as ({unpacked("cdp_batch_outcome", "records", RECORD)})
        select
            unpacked.*,
            cdp_batch_outcome.operation,
            coalesce(cdp_row_outcome.fate, cdp_batch_outcome.fate) as fate,
            cdp_row_outcome.reason as answer,
            cdp_row_outcome.remote_id
        from unpacked
        inner join cdp_batch_outcome on unpacked.batch = cdp_batch_outcome.batch
        left join cdp_row_outcome
            on unpacked.batch = cdp_row_outcome.batch
            and unpacked.position = cdp_row_outcome.position
        where unpacked.action <> 'unchanged'
        """
    )


def _write_changes(warehouse: Warehouse, run: Run) -> None:
    warehouse.execute(
        f"""
        insert into cdp_ops.sync_changes
            (run_id, sync, key, customer_id, operation, action, status, reason, batch, remote_id,
            had_consent, changed_at)
        select
            {literal(run.id)}, {literal(run.sync)}, key, customer_id, operation, action,
            case fate when 'acked' then 'sent' else fate end,
            coalesce(answer, reason), batch, remote_id,
            cast(had_consent as boolean) and fate <> 'held', {NOW}
        from cdp_outcome
        where fate <> 'not_sent'
        """
    )


def _write_state(warehouse: Warehouse, run: Run) -> None:
    """Give each record its new state; rows that a later epoch has written stay as they are."""
    warehouse.execute(
        f"""
        create or replace temporary table cdp_next_state as
        with known as (select * from cdp_ops.sync_state where sync = {literal(run.sync)})
        select
            {literal(run.sync)} as sync,
            cdp_outcome.key,
            cdp_outcome.customer_id,
            {_when_acked("cdp_outcome.payload_md5", "known.payload_md5")} as payload_md5,
            {_when_acked("cdp_outcome.fields", "known.fields")} as fields,
            {run.epoch} as epoch,
            {_when_acked(NOW, "known.acked_at")} as acked_at,
            coalesce(cdp_outcome.remote_id, known.remote_id) as remote_id,
            {_when_acked("0", "coalesce(known.attempts, 0) + 1")} as attempts,
            {_when_acked("null", "cdp_outcome.payload_md5")} as attempted_md5,
            case when fate = 'rejected' then {_next_attempt()} end as next_attempt_at,
            {_when_acked("null", "answer")} as last_error,
            {_status(run)} as status,
            fate = 'acked' and operation = 'remove' and cdp_outcome.payload_md5 is null
                as is_removed
        from cdp_outcome
        left join known on cdp_outcome.key = known.key
        where fate in ('acked', 'rejected', 'unknown') and coalesce(known.epoch, 0) <= {run.epoch}
        """
    )
    warehouse.execute(
        "delete from cdp_ops.sync_state"
        f" where sync = {literal(run.sync)} and key in (select key from cdp_next_state)"
    )
    columns = ", ".join(STATE)
    warehouse.execute(
        f"insert into cdp_ops.sync_state ({columns})"
        f" select {columns} from cdp_next_state where not is_removed"
    )


def _when_acked(new: str, old: str) -> str:
    return f"case when fate = 'acked' then {new} else {old} end"


def _status(run: Run) -> str:
    # A removal is never given up: somebody may have asked for it.
    return f"""
        case
            when fate <> 'rejected' then fate
            when cdp_outcome.payload_md5 is not null
                and coalesce(known.attempts, 0) + 1 >= {run.quarantine_after} then 'quarantined'
            else 'rejected'
        end
    """


def _next_attempt() -> str:
    minutes = (
        f"least({LONGEST_BACKOFF_MINUTES},"
        f" {FIRST_BACKOFF_MINUTES} * power(2, least(coalesce(known.attempts, 0), 10)))"
    )
    return f"{NOW} + cast({minutes} as integer) * interval '1' minute"
