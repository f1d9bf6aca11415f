"""The log of runs in the warehouse: one row of `sync_runs` per run, and keys that were held."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from cdp_cli.errors import CdpError
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.plan import DUPLICATE_KEY, NO_KEY
from cdp_cli.sync.report import Counts
from cdp_cli.warehouse.base import Warehouse
from cdp_cli.warehouse.names import literal, quoted

RunStatus = Literal["running", "done", "partly", "failed", "stopped", "interrupted", "single"]

RUN_TIME = "%Y%m%dT%H%M%S%fZ"

# Of keys that are missing or doubled so many are listed per run; all are counted.
LISTED_KEYS = 100

# Column of sync_runs -> number of the report.
PLANNED = {
    "model_rows": "rows",
    "planned_add": "add",
    "planned_change": "change",
    "planned_retry": "retry",
    "planned_remove": "remove",
    "planned_withdrawn": "withdrawn",
    "unchanged": "unchanged",
    "held_consent": "held_consent",
    "held_suppressed": "held_suppressed",
    "held_key": "held_key",
    "held_waiting": "held_waiting",
}
# What a row of sync_changes says -> number of the report.
OUTCOMES = {
    "sent": "sent",
    "rejected": "rejected",
    "unknown": "unknown",
    "skipped": "skipped",
    "held": "held_late",
}


def new_run_id(warehouse: Warehouse, sync: str) -> str:
    """An id that sorts after every earlier run of the sync, even where the clock was set back.

    It begins with the time in UTC, to the microsecond, as 20261122T091500123456Z-3f9c1a.
    """
    moment = datetime.now(UTC)
    last = warehouse.query(
        "select max(run_id) as run_id from cdp_ops.sync_runs where sync = ?", [sync]
    )[0]["run_id"]
    if last:
        earlier = datetime.strptime(last.partition("-")[0], RUN_TIME).replace(tzinfo=UTC)
        moment = max(moment, earlier + timedelta(microseconds=1))
    return f"{moment:{RUN_TIME}}-{secrets.token_hex(3)}"


def open_run(warehouse: Warehouse, run: str, sync: Sync, facts: Mapping[str, Any]) -> None:
    """Log the start of a run; `facts` are further columns of `sync_runs`."""
    values = {"run_id": run, "sync": sync.name, "destination": sync.destination, **facts}
    marks = ", ".join("?" * len(values))
    warehouse.execute(
        f"insert into cdp_ops.sync_runs ({', '.join(values)}, status, started_at)"
        f" values ({marks}, 'running', {speak(warehouse).now})",
        list(values.values()),
    )


def planned(counts: Counts) -> dict[str, int]:
    """The numbers of a plan by column of `sync_runs`."""
    return {column: getattr(counts, name) for column, name in PLANNED.items()}


def close_run(
    warehouse: Warehouse, run: str, end: RunStatus | None, error: CdpError | None = None
) -> Counts:
    """Log the end of a run with what became of its rows, and return its numbers.

    Without `end` the numbers tell whether it is done or done partly.
    """
    found = warehouse.query("select * from cdp_ops.sync_runs where run_id = ?", [run])
    if not found:  # the warehouse was made anew since the run began
        return Counts()
    row = found[0]
    counts = Counts(**{name: row[column] or 0 for column, name in PLANNED.items()})
    found = warehouse.query(
        "select status, count(*) as number,"
        " count(*) filter (where operation = 'remove') as removals"
        " from cdp_ops.sync_changes where run_id = ? and batch is not null group by status",
        [run],
    )
    outcome = dict.fromkeys(OUTCOMES.values(), 0)
    outcome |= {OUTCOMES[line["status"]]: line["number"] for line in found}
    numbers = {
        **outcome,
        "removed": sum(line["removals"] for line in found if line["status"] == "sent"),
        "not_sent": counts.planned - sum(outcome.values()),
    }
    counts = counts.with_outcome(**numbers)
    changes = ", ".join(f"{column} = {number}" for column, number in numbers.items())
    status = end or ("done" if counts.is_complete else "partly")
    now = speak(warehouse).now
    warehouse.execute(
        f"update cdp_ops.sync_runs set status = ?, message = ?, finished_at = {now}, {changes}"
        " where run_id = ?",
        [status, error.message if error else None, run],
    )
    return counts


def close_lost_runs(warehouse: Warehouse, sync: str) -> list[str]:
    """Close the runs of a sync that died and left no journal; returns their ids."""
    lost = warehouse.query(
        "select run_id from cdp_ops.sync_runs where sync = ? and status = 'running'", [sync]
    )
    for row in lost:
        close_run(warehouse, row["run_id"], "interrupted")
    return [row["run_id"] for row in lost]


def last_rows(warehouse: Warehouse, sync: str) -> int | None:
    """How many rows the model had in the last run that came to its end; None before the first."""
    found = warehouse.query(
        "select model_rows from cdp_ops.sync_runs where sync = ? and status in ('done', 'partly')"
        " order by started_at desc, run_id desc limit 1",
        [sync],
    )
    return int(found[0]["model_rows"]) if found else None


def last_mapping_version(warehouse: Warehouse, sync: str) -> str | None:
    """The mapping version of the latest run that sent something, if there was one."""
    rows = warehouse.query(
        "select mapping_version from cdp_ops.sync_runs where sync = ? and sent > 0"
        " order by started_at desc, run_id desc limit 1",
        [sync],
    )
    return rows[0]["mapping_version"] if rows else None


def list_held_keys(warehouse: Warehouse, run: str, sync: Sync) -> None:
    """Log rows without a key, or with the key of another row, up to a limit."""
    key = f"cast({quoted(sync.key)} as varchar)"
    warehouse.execute(
        f"""
        insert into cdp_ops.sync_changes
            (run_id, sync, key, customer_id, status, reason, had_consent, changed_at)
        select
            {literal(run)}, {literal(sync.name)}, key, customer_id, 'held', reason, false,
            {speak(warehouse).now}
        from (
            select
                {key} as key,
                cast(customer_id as varchar) as customer_id,
                case
                    when coalesce({key}, '') = '' then {literal(NO_KEY)}
                    else {literal(DUPLICATE_KEY)}
                end as reason
            from {sync.relation}
            where coalesce({key}, '') = '' or {key} in (select key from cdp_duplicates)
            order by key, customer_id
            limit {LISTED_KEYS}
        ) as held
        """
    )
