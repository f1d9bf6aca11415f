"""COMMIT: writes what became of the rows of a run into the warehouse, in one transaction.

Only acknowledged rows take the new hash. Rejected rows keep the old one, so they are planned
again, with back-off, until they are set aside in quarantine. A batch is committed once, however
often this is called: its rows in `sync_changes` say that it was.
"""

from __future__ import annotations

from dataclasses import dataclass

from cdp_cli.destinations.base import Mode
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.journal import Journal
from cdp_cli.sync.records import COLUMNS
from cdp_cli.warehouse.base import Warehouse
from cdp_cli.warehouse.names import literal

FIRST_BACKOFF_MINUTES = 15
LONGEST_BACKOFF_MINUTES = 24 * 60


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
    """Make `cdp_outcome`: one row per record of the settled batches, with its fate."""
    dialect = speak(warehouse)
    dialect.keep("cdp_batch_outcome", _nothing(batch="bigint", operation="text", fate="text"))
    dialect.keep(
        "cdp_row_outcome",
        _nothing(batch="bigint", position="bigint", fate="text", reason="text", remote_id="text"),
    )
    warehouse.insert("cdp_batch_outcome", ["batch", "operation", "fate"], journal.settled())
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
    dialect.derive(
        "cdp_outcome",
        f"""
        select
            record.*,
            cdp_batch_outcome.operation,
            coalesce(cdp_row_outcome.fate, cdp_batch_outcome.fate) as fate,
            cdp_row_outcome.reason as answer,
            cdp_row_outcome.remote_id
        from {dialect.rows_of(journal.records, COLUMNS)} as record
        inner join cdp_batch_outcome on record.batch = cdp_batch_outcome.batch
        left join cdp_row_outcome
            on record.batch = cdp_row_outcome.batch
            and record.position = cdp_row_outcome.position
        where record.action <> 'unchanged'
        """,
    )


def _nothing(**columns: str) -> str:
    """A query with these columns, of these types, and no row."""
    nulls = (f"cast(null as {kind}) as {name}" for name, kind in columns.items())
    return f"select {', '.join(nulls)} where false"


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
            had_consent and fate <> 'held', {speak(warehouse).now}
        from cdp_outcome
        where fate <> 'not_sent'
        """
    )


def _write_state(warehouse: Warehouse, run: Run) -> None:
    """Give each record its new state; rows that a later epoch has written stay as they are."""
    sync = literal(run.sync)
    dialect = speak(warehouse)
    dialect.keep(
        "cdp_known",
        "select * from cdp_ops.sync_state"
        f" where sync = {sync} and key in (select key from cdp_outcome)",
    )
    is_ours = f"""
        fate in ('acked', 'rejected', 'unknown')
            and key not in (select key from cdp_known where epoch > {run.epoch})
    """
    warehouse.execute(
        "delete from cdp_ops.sync_state"
        f" where sync = {sync} and key in (select key from cdp_outcome where {is_ours})"
    )
    warehouse.execute(
        f"""
        insert into cdp_ops.sync_state
            (sync, key, customer_id, payload_md5, fields, epoch, acked_at, remote_id, attempts,
            attempted_md5, next_attempt_at, last_error, status)
        with outcome as (select * from cdp_outcome where {is_ours})
        select
            {sync},
            outcome.key,
            outcome.customer_id,
            {_when_acked("outcome.payload_md5", "cdp_known.payload_md5")},
            {_when_acked("outcome.fields", "cdp_known.fields")},
            {run.epoch},
            {_when_acked(dialect.now, "cdp_known.acked_at")},
            coalesce(outcome.remote_id, cdp_known.remote_id),
            {_when_acked("0", "coalesce(cdp_known.attempts, 0) + 1")},
            {_when_acked("null", "outcome.payload_md5")},
            case when fate = 'rejected' then {_next_attempt(dialect.now)} end,
            {_when_acked("null", "answer")},
            {_status(run)}
        from outcome
        left join cdp_known on outcome.key = cdp_known.key
        where not (fate = 'acked' and operation = 'remove' and outcome.payload_md5 is null)
        """
    )


def _when_acked(new: str, old: str) -> str:
    return f"case when fate = 'acked' then {new} else {old} end"


def _status(run: Run) -> str:
    # A removal is never given up: somebody may have asked for it.
    return f"""
        case
            when fate <> 'rejected' then fate
            when outcome.payload_md5 is not null
                and coalesce(cdp_known.attempts, 0) + 1 >= {run.quarantine_after} then 'quarantined'
            else 'rejected'
        end
    """


def _next_attempt(now: str) -> str:
    minutes = (
        f"least({LONGEST_BACKOFF_MINUTES},"
        f" {FIRST_BACKOFF_MINUTES} * power(2, least(coalesce(cdp_known.attempts, 0), 10)))"
    )
    return f"{now} + cast({minutes} as integer) * interval '1' minute"
