"""The worst mistakes of a clustering, as pairs of records to look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from cdp_cli.warehouse.base import Warehouse

Kind = Literal["wrongly joined", "missed"]

# Which column holds the pair together, and which one tears it apart.
GROUPS: dict[Kind, tuple[str, str]] = {
    "wrongly joined": ("cluster", "truth"),
    "missed": ("truth", "cluster"),
}
# Of so many records of a group, all pairs are looked at.
LOOKED_AT = 40

_WORST = """
with judged as ({judged}),

cells as (
    select {whole}, {part}, unit, cast(count(*) as double precision) as n
    from judged group by {whole}, {part}, unit
),

right_pairs as (
    select {whole}, sum(pairs) as pairs
    from (
        select {whole}, (sum(n) ^ 2 - sum(n ^ 2)) / 2 as pairs from cells group by {whole}, {part}
    ) as parts
    group by {whole}
),

all_pairs as (
    select {whole}, (sum(n) ^ 2 - sum(n ^ 2)) / 2 as pairs
    from (select {whole}, unit, sum(n) as n from cells group by {whole}, unit) as units
    group by {whole}
),

wholes as (
    select all_pairs.{whole}, all_pairs.pairs - right_pairs.pairs as wrong_pairs
    from all_pairs
    inner join right_pairs on all_pairs.{whole} = right_pairs.{whole}
    where all_pairs.pairs > right_pairs.pairs
    order by wrong_pairs desc, all_pairs.{whole}
    limit {limit}
),

-- The first records of each part and unit, so that a large group shows all that is in it.
members as (
    select
        judged.*,
        wholes.wrong_pairs,
        row_number() over (
            partition by judged.{whole}, judged.{part}, judged.unit order by judged.record
        ) as place
    from judged
    inner join wholes on judged.{whole} = wholes.{whole}
),

placed as (
    select
        members.*,
        row_number() over (partition by {whole} order by place, record) as place_of_all
    from members
),

looked_at as (select * from placed where place_of_all <= {looked_at}),

pairs as (
    select
        one.record,
        other.record as other_record,
        one.wrong_pairs,
        one.{whole} as whole,
        {weight} as match_weight
    from looked_at as one
    inner join looked_at as other
        on
            one.{whole} = other.{whole}
            and one.{part} <> other.{part}
            and one.unit <> other.unit
            and one.record < other.record
    {weights}
),

ranked as (
    select
        pairs.*,
        row_number() over (
            partition by whole order by match_weight desc nulls last, record, other_record
        ) as rank_of_pair
    from pairs
)

select record, other_record, match_weight, wrong_pairs
from ranked
where rank_of_pair = 1
order by wrong_pairs desc, match_weight desc nulls last, record, other_record
limit {limit}
"""

_WEIGHTS = """
    left join (
        select
            least(subject_key, other_subject_key) as subject_key,
            greatest(subject_key, other_subject_key) as other_subject_key,
            max(match_weight) as match_weight
        from identity.identity_similarities
        where subject_key in (select looked_at.subject_key from looked_at)
        group by 1, 2
    ) as similarities
        on
            least(one.subject_key, other.subject_key) = similarities.subject_key
            and greatest(one.subject_key, other.subject_key) = similarities.other_subject_key
"""


@dataclass(frozen=True)
class Mistake:
    """Two records that are of two people and were joined, or of one and were not.

    `match_weight` (bits) is that of the pair where it was scored; `alike` counts the mistakes of
    the same cluster or person, this one included; `values` maps a column to both records' text.
    """

    kind: Kind
    records: tuple[int, int]
    match_weight: float | None
    alike: int
    values: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def worst_mistakes(warehouse: Warehouse, judged: str, shown: str, limit: int) -> list[Mistake]:
    """At most `limit` mistakes of each kind, one per cluster or person, the largest groups first.

    `judged` is SQL as in metrics.py, with a `subject_key` besides; `shown` is SQL whose rows are a
    `record` and the columns to show of it.
    """
    found = [mistake for kind in GROUPS for mistake in _of_kind(warehouse, judged, kind, limit)]
    numbers = sorted({record for mistake in found for record in mistake.records})
    if not numbers:
        return []
    marks = ", ".join(map(str, numbers))
    rows = warehouse.query(f"select * from ({shown}) as shown where record in ({marks})")
    by_record = {row.pop("record"): row for row in rows}
    return [_with_values(mistake, by_record) for mistake in found]


def _of_kind(warehouse: Warehouse, judged: str, kind: Kind, limit: int) -> list[Mistake]:
    whole, part = GROUPS[kind]
    is_scored = bool(warehouse.columns("identity", "identity_similarities"))
    rows = warehouse.query(
        _WORST.format(
            judged=judged,
            whole=whole,
            part=part,
            limit=limit,
            looked_at=LOOKED_AT,
            weight="similarities.match_weight" if is_scored else "cast(null as double precision)",
            weights=_WEIGHTS if is_scored else "",
        )
    )
    return [
        Mistake(
            kind,
            (row["record"], row["other_record"]),
            row["match_weight"],
            int(row["wrong_pairs"]),
        )
        for row in rows
    ]


def _with_values(mistake: Mistake, rows: dict[int, dict[str, Any]]) -> Mistake:
    one, other = (rows.get(record, {}) for record in mistake.records)
    values = {name: (one[name], other.get(name)) for name in one}
    return Mistake(mistake.kind, mistake.records, mistake.match_weight, mistake.alike, values)
