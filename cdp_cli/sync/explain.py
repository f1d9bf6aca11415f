"""Why is this person sent, or not? Plans one key as the engine would, and says so in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cdp_cli.destinations.base import Connection
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.plan import make_plan
from cdp_cli.sync.run import open_setting
from cdp_cli.sync.setting import Setting
from cdp_cli.sync.world import World
from cdp_cli.warehouse.base import Warehouse
from cdp_cli.warehouse.names import quoted, relation

# A person may stand behind several keys of a sync; so many are explained.
MOST_KEYS = 20
LATEST_CHANGES = 10


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the next run would do with one key, and what it rests on.

    `state` is what is remembered of the record, `consents` what the person chose for the purpose,
    `changes` what earlier runs did with it, latest first.
    """

    sync: str
    key: str
    customer_id: str | None
    action: str
    sentence: str
    state: dict[str, Any] | None
    consents: tuple[dict[str, Any], ...]
    changes: tuple[dict[str, Any], ...]


def explain(
    warehouse: Warehouse, world: World, sync: Sync, connection: Connection, wanted: str
) -> list[Explanation]:
    """One explanation for the key `wanted`, or for each key of the customer `wanted`."""
    setting, destination = open_setting(warehouse, world, sync, connection, reaches=False)
    with closing(destination):
        keys = _keys(warehouse, sync, wanted) or [wanted]
        return [_explained(warehouse, world, replace(setting, only=key)) for key in keys]


def _keys(warehouse: Warehouse, sync: Sync, wanted: str) -> Sequence[str]:
    key = f"cast({quoted(sync.key)} as varchar)"
    rows = warehouse.query(
        f"select {key} as key from {sync.relation}"
        f" where {key} = ? or cast(customer_id as varchar) = ?"
        " union select key from cdp_ops.sync_state where sync = ? and (key = ? or customer_id = ?)"
        f" order by key limit {MOST_KEYS}",
        [wanted, wanted, sync.name, wanted, wanted],
    )
    return [row["key"] for row in rows if row["key"]]


def _explained(warehouse: Warehouse, world: World, setting: Setting) -> Explanation:
    sync, key = setting.sync, str(setting.only)
    with speak(warehouse).one_moment(setting.tables_read):
        plan = make_plan(warehouse, setting)
        planned = warehouse.query("select action, verdict, customer_id from cdp_plan")
    row = planned[0] if planned else {}
    state = _first(
        warehouse, "select * from cdp_ops.sync_state where sync = ? and key = ?", [sync.name, key]
    )
    customer = row.get("customer_id") or (state or {}).get("customer_id")
    action = row.get("action") or ("unchanged" if plan.counts.unchanged else "absent")
    if plan.counts.rows > 1:
        action = "duplicate"
    facts = {**(state or {}), "verdict": row.get("verdict"), "rows": plan.counts.rows}
    return Explanation(
        sync=sync.name,
        key=key,
        customer_id=customer,
        action=action,
        sentence=_sentence(action, sync, facts),
        state=state,
        consents=tuple(_consents(warehouse, world, sync, customer)),
        changes=tuple(_changes(warehouse, sync, key)),
    )


def _sentence(action: str, sync: Sync, facts: dict[str, Any]) -> str:
    """What will happen, and why."""
    refusals = (
        f"after {facts.get('attempts')} attempts; the last answer was: {facts.get('last_error')}"
    )
    acked = _moment(facts.get("acked_at"))
    waits = f"due again at {_moment(facts.get('next_attempt_at'))}"
    if facts.get("status") == "quarantined":
        waits = "in quarantine"
    if facts.get("status") == "unknown":
        waits = "its outcome is unknown; `cdp sync retry` sends it again"
    sentences = {
        "add": "It will be sent for the first time.",
        "change": f"It will be sent: it differs from what was acknowledged at {acked}.",
        "retry": f"It will be sent again, {refusals}.",
        "remove": f"It will be removed: {facts['verdict'] or 'it has left the model'}.",
        "waiting": f"It is held back, {waits}, {refusals}.",
        "held": f"It is held back: {facts['verdict']}.",
        "duplicate": f"It is held back: {facts['rows']} rows of {sync.model} have this key.",
        "unchanged": f"It stays as it is: the destination has had it since {acked}.",
        "forget": "It will not be sent, and nothing of it is at the destination.",
        "none": f"It has left {sync.model}; the mode {sync.mode} leaves it at the destination.",
        "absent": f"It is not in {sync.model}, and the destination has nothing of it by this sync.",
    }
    if action == "absent" and facts.get("acked_at"):
        action = "none"
    return sentences[action]


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "an unknown time"


def _consents(
    warehouse: Warehouse, world: World, sync: Sync, customer: str | None
) -> list[dict[str, Any]]:
    return warehouse.query(
        "select brand, purpose, channel, status, decided_at"
        f" from {relation(*world.tables.consents)}"
        " where cast(customer_id as varchar) = ? and purpose = ? order by channel, brand",
        [customer, sync.purpose],
    )


def _changes(warehouse: Warehouse, sync: Sync, key: str) -> list[dict[str, Any]]:
    return warehouse.query(
        "select changed_at, run_id, operation, action, status, reason, had_consent, remote_id"
        " from cdp_ops.sync_changes where sync = ? and key = ?"
        f" order by changed_at desc, run_id desc limit {LATEST_CHANGES}",
        [sync.name, key],
    )


def _first(warehouse: Warehouse, sql: str, parameters: Sequence[object]) -> dict[str, Any] | None:
    rows = warehouse.query(sql, parameters)
    return rows[0] if rows else None
