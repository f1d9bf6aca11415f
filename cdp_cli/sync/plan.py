"""PLAN: compares a model with what was acknowledged before, in SQL and inside the warehouse.

One temporary table, `cdp_plan`, holds every row that is to be sent, taken back or held, with its
payload as canonical JSON. Rows that have not changed are counted and never leave the warehouse.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from cdp_cli.destinations.base import OPERATIONS, Abilities, Operation
from cdp_cli.errors import WarehouseError
from cdp_cli.sync import consent
from cdp_cli.sync.decision import decision
from cdp_cli.sync.dialect import (
    fingerprint_version,
    fingerprints,
    key_payload,
    literal,
    payload,
    quoted,
)
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.report import Counts
from cdp_cli.warehouse.base import Warehouse

# Part of every payload's hash: raise it when the way a payload is written changes.
PAYLOAD_FORMAT = 1

DUPLICATE_KEY = "duplicate key"
NO_KEY = "no key"
WAITING = "waiting for a next attempt"
LEFT = literal("left the model")
HELD_FOR = {
    **dict.fromkeys(consent.CONSENT_REASONS, "held_consent"),
    consent.SUPPRESSED: "held_suppressed",
    consent.NO_PERSON: "held_key",
    WAITING: "held_waiting",
}

# The order in which rows are sent: whoever withdrew consent goes first.
WITHDRAWALS, REMOVALS, CHANGES = PHASES = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Setting:
    """All that a plan depends on besides the data.

    `columns` are those of the model, with types; `is_gone` says that the destination holds
    nothing any more, so that what was acknowledged before does not count. `only` restricts the
    plan to one key.
    """

    sync: Sync
    columns: Mapping[str, str]
    abilities: Abilities
    tables: consent.Tables
    is_gone: bool = False
    only: str | None = None

    @property
    def source(self) -> str:
        """The model, or the rows of it that the plan is restricted to, as SQL names them."""
        if self.only is None:
            return self.sync.relation
        key = f"cast({quoted(self.sync.key)} as varchar)"
        return f"(select * from {self.sync.relation} where {key} = {literal(self.only)})"

    @property
    def sent_columns(self) -> Mapping[str, str]:
        """The columns that make up the payload."""
        return self.sync.target(self.columns).columns

    @property
    def is_snapshot(self) -> bool:
        """Whether the destination needs every row again as soon as one has changed."""
        return self.sync.mode in self.abilities.snapshot_modes

    @property
    def mapping_version(self) -> str:
        """Changes when rows that were sent before must be sent again.

        Another target or another format.
        """
        sync = self.sync
        parts = [PAYLOAD_FORMAT, sync.destination, sync.key, dict(sync.object)]
        text = json.dumps(parts, sort_keys=True, default=str)
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do.

    `remembered` is how many records were sent before, `known` how many of them the destination
    still holds. `phases` maps each phase to how many rows it sends, `held` reasons to rows.
    """

    counts: Counts
    held: dict[str, int]
    remembered: int
    known: int
    phases: dict[int, int]

    def has_work(self, setting: Setting) -> bool:
        """Whether anything is to be sent.

        A complete file that is missing is written even when empty.
        """
        return self.counts.planned > 0 or (setting.is_snapshot and setting.is_gone)

    def operation(self, phase: int, mode: str) -> Operation:
        """What is done with the rows of a phase."""
        return OPERATIONS[mode] if phase == CHANGES else "remove"


def make_plan(warehouse: Warehouse, setting: Setting) -> Plan:
    """Fill `cdp_plan` and count it. Call it inside a transaction, so that it sees one moment.

    Raises ConfigError or FixError where consent cannot be asked.
    """
    sync = setting.sync
    total, held_keys = _check_keys(warehouse, setting)
    people = (
        f"select cast(customer_id as varchar) as customer_id from {setting.source}"
        f" union select customer_id from cdp_ops.sync_state where sync = {literal(sync.name)}"
    )
    if sync.mode == "delete":
        verdict, joins = "cast(null as varchar)", ""  # a deletion needs nobody's consent
    else:
        verdict, joins = consent.ask(warehouse, sync, setting.tables, people), consent.JOINS
    warehouse.execute(_comparison(setting, verdict, joins))
    return _counted(warehouse, setting, total, held_keys)


def _check_keys(warehouse: Warehouse, setting: Setting) -> tuple[int, dict[str, int]]:
    """Set rows without a key or with the key of another row aside.

    Rows of the model, and why held.
    """
    key = f"cast({quoted(setting.sync.key)} as varchar)"
    found = warehouse.query(
        f"select count(*) as total, count({key}) filter ({key} <> '') as keyed,"
        f" count(distinct {key}) filter ({key} <> '') as keys from {setting.source}"
    )[0]
    duplicates = "having count(*) > 1" if found["keys"] < found["keyed"] else "having false"
    warehouse.execute(
        "create or replace temporary table cdp_duplicates as"
        f" select {key} as key, count(*) as times from {setting.source}"
        f" where {key} <> '' group by 1 {duplicates}"
    )
    times = warehouse.query("select coalesce(sum(times), 0) as times from cdp_duplicates")[0][
        "times"
    ]
    held = {NO_KEY: found["total"] - found["keyed"], DUPLICATE_KEY: int(times)}
    return found["total"], {reason: number for reason, number in held.items() if number}


def _comparison(setting: Setting, verdict: str, joins: str) -> str:
    """The statement that fills `cdp_plan`."""
    sync, sent = setting.sync, setting.sent_columns
    key, kind = quoted(sync.key), setting.columns[sync.key]
    # A deletion is known by its key alone, and sends nothing else.
    whole = payload({sync.key: kind} if sync.mode == "delete" else sent)
    to_send = "action in ('add', 'change', 'retry')"
    if setting.is_snapshot:
        to_send = "action in ('add', 'change', 'retry', 'unchanged')"
    return f"""
    create or replace temporary table cdp_plan as
    with source as (
        select
            cast({key} as varchar) as key,
            cast(customer_id as varchar) as customer_id,
            {whole} as payload
        from {setting.source}
        where cast({key} as varchar) <> ''
    ),
    mapped as (
        select source.*, md5({literal(setting.mapping_version)} || payload) as payload_md5
        from source
        where key not in (select key from cdp_duplicates)
    ),
    known as (
        select *
        from cdp_ops.sync_state
        where sync = {literal(sync.name)} and {_remembered_part(setting)}
            and key not in (select key from cdp_duplicates)
    ),
    person as (
        select
            coalesce(mapped.key, known.key) as key,
            case when mapped.key is null then known.customer_id else mapped.customer_id end
                as customer_id,
            mapped.key is not null as is_in_model,
            known.key is not null as is_known,
            mapped.payload,
            mapped.payload_md5,
            known.customer_id as known_customer_id,
            known.payload_md5 as sent_md5,
            known.status,
            known.attempted_md5,
            known.next_attempt_at,
            known.fields as sent_fields
        from mapped
        full outer join known on mapped.key = known.key
    ),
    judged as (
        select person.*, {verdict} as verdict
        from person
        {joins}
    ),
    decided as (
        select *, {decision(sync, setting.abilities)} as action
        from judged
    ),
    phased as (
        select
            *,
            case
                when action = 'remove' and verdict is not null then {WITHDRAWALS}
                when action = 'remove' then {REMOVALS}
                when {to_send} and verdict is null then {CHANGES}
            end as phase
        from decided
        where action not in ('unchanged', 'none') or {"true" if setting.is_snapshot else "false"}
            or (action = 'unchanged' and is_known
                and (status <> 'acked' or known_customer_id is distinct from customer_id))
    )
    select
        key,
        customer_id,
        is_in_model,
        action,
        phase,
        verdict,
        case when is_in_model then verdict end as held,
        case when action = 'remove' and not is_in_model then {LEFT} else verdict end as reason,
        payload_md5,
        case
            when phase < {CHANGES} then {key_payload(sync.key, kind, "key")}
            when phase = {CHANGES} then payload
        end as payload,
        case
            when phase = {CHANGES} and action <> 'unchanged'
                then {fingerprint_version(sent)} || {fingerprints(sent, "payload")}
        end as fields,
        sent_fields,
        row_number() over (partition by phase order by key) - 1 as place
    from phased
    """


def _remembered_part(setting: Setting) -> str:
    if setting.is_gone:
        return "false"
    return "true" if setting.only is None else f"key = {literal(setting.only)}"


def _counted(warehouse: Warehouse, setting: Setting, total: int, held_keys: dict[str, int]) -> Plan:
    groups = warehouse.query(
        "select action, phase, held, is_in_model, count(*) as number from cdp_plan group by all"
    )

    def number(**wanted: object) -> int:
        return sum(
            group["number"]
            for group in groups
            if all(group[name] == value for name, value in wanted.items())
        )

    held = dict(held_keys)
    for group in groups:
        reason = WAITING if group["action"] == "waiting" else group["held"]
        if reason:
            held[reason] = held.get(reason, 0) + group["number"]
    by_count = {
        name: sum(n for reason, n in held.items() if HELD_FOR.get(reason, "held_key") == name)
        for name in ("held_consent", "held_suppressed", "held_key", "held_waiting")
    }
    planned = {action: number(action=action) for action in ("add", "change", "retry", "remove")}
    # In the mode `delete` the rows of the model are the removals.
    from_model = ("add", "change", "retry", *(["remove"] if setting.sync.mode == "delete" else []))
    busy = sum(planned[action] for action in from_model) + sum(by_count.values())
    counts = Counts(
        rows=total,
        **planned,
        withdrawn=number(phase=WITHDRAWALS),
        unchanged=total - busy,
        **by_count,
    )
    if counts.unchanged < 0:
        raise WarehouseError(
            f"The model {setting.sync.relation} gave different rows when it was read twice.",
            hint="Take random and current-time functions out of it.",
        )
    remembered = _remembered(warehouse, setting.sync)
    return Plan(
        counts,
        held,
        remembered=remembered,
        known=0 if setting.is_gone else remembered,
        phases={phase: number(phase=phase) for phase in PHASES},
    )


def _remembered(warehouse: Warehouse, sync: Sync) -> int:
    found = warehouse.query(
        "select count(*) as number from cdp_ops.sync_state"
        " where sync = ? and (payload_md5 is not null or status = 'unknown')",
        [sync.name],
    )
    return int(found[0]["number"])
