"""PLAN: compares a model with what was acknowledged before, in SQL and inside the warehouse.

One temporary table, `cdp_plan`, holds every row that is to be sent, taken back or held, with its
payload as canonical JSON, in the order in which rows are sent. Rows that have not changed are
counted and never leave the warehouse.
"""

from __future__ import annotations

from dataclasses import dataclass

from cdp_cli.destinations.base import OPERATIONS, Operation
from cdp_cli.errors import WarehouseError
from cdp_cli.sync import consent
from cdp_cli.sync.comparison import CHANGES, PHASES, WITHDRAWALS, comparison
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.report import Counts
from cdp_cli.sync.setting import Setting
from cdp_cli.warehouse.base import Warehouse
from cdp_cli.warehouse.names import literal, quoted

DUPLICATE_KEY = "duplicate key"
NO_KEY = "no key"
WAITING = "waiting for a next attempt"
HELD_FOR = {
    **dict.fromkeys(consent.CONSENT_REASONS, "held_consent"),
    consent.SUPPRESSED: "held_suppressed",
    consent.NO_PERSON: "held_key",
    WAITING: "held_waiting",
}


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
    """Fill `cdp_plan` and count it. Call it in a transaction that sees one moment of `tables_read`.

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
    is_unique = (
        "key not in (select key from cdp_duplicates)" if DUPLICATE_KEY in held_keys else "true"
    )
    dialect = speak(warehouse)
    dialect.keep_plan(comparison(setting, dialect, verdict, joins, is_unique))
    return _counted(warehouse, setting, total, held_keys)


def _check_keys(warehouse: Warehouse, setting: Setting) -> tuple[int, dict[str, int]]:
    """Set rows without a key or with the key of another row aside.

    Rows of the model, and why held.
    """
    key = f"cast({quoted(setting.sync.key)} as varchar)"
    found = warehouse.query(
        f"select count(*) as total, count({key}) filter (where {key} <> '') as keyed,"
        f" count(distinct {key}) filter (where {key} <> '') as keys from {setting.source}"
    )[0]
    duplicates = "having count(*) > 1" if found["keys"] < found["keyed"] else "having false"
    speak(warehouse).keep(
        "cdp_duplicates",
        f"select {key} as key, count(*) as times from {setting.source}"
        f" where {key} <> '' group by 1 {duplicates}",
    )
    times = warehouse.query("select coalesce(sum(times), 0) as times from cdp_duplicates")[0][
        "times"
    ]
    held = {NO_KEY: found["total"] - found["keyed"], DUPLICATE_KEY: int(times)}
    return found["total"], {reason: number for reason, number in held.items() if number}


def _counted(warehouse: Warehouse, setting: Setting, total: int, held_keys: dict[str, int]) -> Plan:
    groups = warehouse.query(
        "select action, phase, held, is_in_model, count(*) as number from cdp_plan"
        " group by action, phase, held, is_in_model"
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
