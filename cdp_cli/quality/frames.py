"""The measures of one table, made in SQL, and a sample of its rows; both small at any size.

Of a raw table the rows are those that landed since its last good gate; of a golden table all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cdp_cli.errors import ConfigError
from cdp_cli.quality.dialect import Dialect, dialect_of
from cdp_cli.quality.distribution import Distribution, drift, read_distribution
from cdp_cli.quality.history import LOADS, History
from cdp_cli.quality.measures import MEASURES, value_of
from cdp_cli.quality.suite import Check, Target
from cdp_cli.warehouse.names import literal, quoted, relation

if TYPE_CHECKING:
    from cdp_cli.warehouse.base import Warehouse

SAMPLE_ROWS = 20_000
DAY_SECONDS = 86_400.0
STAMPS = ("_file", "_line", "_loaded_at")


@dataclass
class Measured:
    """What was found out about one table.

    `values` are by the label of a check, None where there is nothing to measure; `details` say more
    about some. `sample` is column -> values. `until` is when the last of the rows landed.
    """

    target: Target
    rows: int
    loads: int = 0
    until: datetime | None = None
    values: dict[str, float | None] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    distributions: dict[str, Distribution] = field(default_factory=dict)
    sample: dict[str, list[Any]] = field(default_factory=dict)


def measure(warehouse: Warehouse, target: Target, history: History) -> Measured:
    """Everything that the checks of a table ask; raises ConfigError for a column it lacks."""
    columns = warehouse.columns(target.schema, target.table)
    if not columns:
        return Measured(target, 0)
    _require_columns(target, columns)
    since = history.since(target.name) if target.source else None
    seen = _seen(target, since)
    first = warehouse.query(f"select count(*) as rows, max(_seen_at) as until from {seen} as seen")[
        0
    ]
    found = Measured(target, first["rows"], until=first["until"])
    if target.source:
        _measure_landing(warehouse, found, columns, since)
    if not found.rows and not found.loads:
        return found
    _measure_aggregates(warehouse, found, seen)
    if found.rows:
        for check in target.checks:
            if check.measure in _ALONE:
                _ALONE[check.measure](warehouse, found, check, seen, history)
        found.sample = _sample(warehouse, target, seen)
    return found


def _seen(target: Target, since: datetime | None) -> str:
    """The rows in question as SQL; `_seen_at` is when each landed."""
    name = relation(target.schema, target.table)
    if not target.source:
        return f"(select *, cast(current_timestamp as timestamp) as _seen_at from {name})"
    where = f" where _loaded_at > timestamp {literal(str(since))}" if since else ""
    return f"(select *, _loaded_at as _seen_at from {name}{where})"


def _require_columns(target: Target, columns: Mapping[str, str]) -> None:
    asked = [check.column for check in target.checks if check.column]
    asked += [column for sample in target.samples for column in sample.columns]
    for column in asked:
        if column not in columns:
            raise ConfigError(
                f"A suite checks the column {column!r} of {target.name}, which has none.",
                hint=f"It has: {', '.join(name for name in columns if name not in STAMPS)}.",
            )


def _measure_landing(
    warehouse: Warehouse, found: Measured, columns: Mapping[str, str], since: datetime | None
) -> None:
    """What the notes on loads say: files, unreadable lines, new columns, and how late they are."""
    target = found.target
    source, _, table = target.name.partition(".")
    noted = warehouse.query(
        f"select count(*) as loads, coalesce(sum(rows_rejected), 0) as rejected,"
        f" coalesce(sum(rows_loaded), 0) + coalesce(sum(rows_rejected), 0) as lines,"
        f" max(loaded_at) as until from {LOADS}"
        " where source = ? and table_name = ? and loaded_at > ? and mode <> 'withdrawn'",
        [source, table, since or datetime(1970, 1, 1)],  # noqa: DTZ001 - the warehouse's are naive
    )[0]
    found.loads = noted["loads"]
    found.until = max(filter(None, (found.until, noted["until"])), default=None)
    if noted["lines"]:
        found.values["unreadable share"] = float(noted["rejected"]) / float(noted["lines"])
    declared = {name.lower() for name in (*target.declared, *STAMPS)}
    new = [name for name in columns if name.lower() not in declared]
    if found.loads:
        found.values["new columns"] = float(len(new))
        found.details["new columns"] = ", ".join(new)
    newest = warehouse.query(
        f"select max(_loaded_at) as newest from {relation(target.schema, target.table)}"
    )[0]["newest"]
    if newest and target.overdue_after:
        age = (datetime.now(UTC).replace(tzinfo=None) - newest).total_seconds() / DAY_SECONDS
        found.values["overdue days"] = max(0.0, age - target.overdue_after[0][0])
        found.details["overdue days"] = f"the last file landed {newest:%Y-%m-%d %H:%M} UTC"


def _measure_aggregates(warehouse: Warehouse, found: Measured, seen: str) -> None:
    """All measures that one pass over the rows can answer."""
    dialect = dialect_of(warehouse)
    said = {check.label: _aggregate(dialect, check) for check in found.target.checks}
    asked = {label: aggregate for label, aggregate in said.items() if aggregate}
    if not asked:
        return
    # By numbers: a label may be longer than the name of a column can be.
    selected = ", ".join(
        f"cast({aggregate} as double precision) as measure_{number}"
        for number, aggregate in enumerate(asked.values())
    )
    row = warehouse.query(f"select {selected} from {seen} as seen")[0]
    found.values |= dict(zip(asked, row.values(), strict=True))


def _aggregate(dialect: Dialect, check: Check) -> str:
    measure = MEASURES[check.measure]
    if measure.aggregate is None:
        return ""
    return measure.aggregate(dialect, value_of(check.column) if check.column else "", check.options)


def _distinct(warehouse: Warehouse, found: Measured, check: Check, seen: str, _: History) -> None:
    # Grouping spills to disk where `count(distinct)` would need the memory for all values at once.
    value = value_of(check.column)
    row = warehouse.query(
        "select count(*) / nullif(cast(sum(times) as double precision), 0) as share,"
        " count(*) filter (where times > 1) as repeated"
        f" from (select count(*) as times from {seen} as seen where {value} is not null"
        f" group by {value}) as counted"
    )[0]
    found.values[check.label] = row["share"]
    found.details[check.label] = f"{row['repeated']:,} values stand in more than one row"


def _found(warehouse: Warehouse, found: Measured, check: Check, seen: str, _: History) -> None:
    schema, table, column = [*str(check.options["within"]).split("."), "", ""][:3]
    if column not in warehouse.columns(schema, table):
        raise ConfigError(
            f"A suite of {found.target.name} looks for {check.column} within"
            f" {check.options['within']!r}, which is no column.",
            hint="Write schema.table.column, such as raw_shop.orders.order_id.",
        )
    value, other = value_of(check.column), value_of(column)
    row = warehouse.query(
        f"with looked as (select distinct {value} as value from {seen} as seen),"
        f" known as (select distinct {other} as value from {relation(schema, table)})"
        " select count(known.value) / nullif(cast(count(*) as double precision), 0) as share,"
        " count(*) - count(known.value) as missing"
        " from looked left join known on looked.value = known.value where looked.value is not null"
    )[0]
    found.values[check.label] = row["share"]
    found.details[check.label] = f"{row['missing']:,} different values are not there"


def _drift(
    warehouse: Warehouse, found: Measured, check: Check, seen: str, history: History
) -> None:
    is_number = check.measure == "number_drift"
    now = read_distribution(warehouse, seen, check.column, is_number=is_number)
    found.distributions[check.label] = now
    before = history.distribution(found.target.name, check.label)
    found.values[check.label], found.details[check.label] = drift(before, now)


_ALONE = {
    "distinct_share": _distinct,
    "found_share": _found,
    "drift": _drift,
    "number_drift": _drift,
}


def _sample(warehouse: Warehouse, target: Target, seen: str) -> dict[str, list[Any]]:
    """Rows for the expectations that need rows: only their columns, only so many."""
    columns: Sequence[str] = sorted({name for each in target.samples for name in each.columns})
    if not columns:
        return {}
    names = ", ".join(quoted(name) for name in columns)
    rows = warehouse.query(f"select {names} from {dialect_of(warehouse).sample(seen, SAMPLE_ROWS)}")
    return {name: [row[name] for row in rows] for name in columns}
