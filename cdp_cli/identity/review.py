"""What a person should look at: merges that were refused, and customers that hang by a thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Literal

from cdp_cli.identity.bridges import Bridge, is_weak, weakest_bridge
from cdp_cli.identity.clusters import clusters
from cdp_cli.identity.decision import Decision
from cdp_cli.identity.decisions import read
from cdp_cli.identity.finding import require_built
from cdp_cli.identity.settled import Settled
from cdp_cli.identity.side import Side, sides_of, together
from cdp_cli.identity.similarity import Pair, Waterfall, scored_pairs, waterfall
from cdp_cli.warehouse.base import Warehouse

Kind = Literal["refused", "weak"]
Row = dict[str, Any]

# Of a value that many customers share, so many pairs are asked about at a time.
PAIRS_OF_A_VALUE = 3
# So many bridges more than asked for are kept before the strongest of them are let go.
KEPT = 1_000

_REFUSED = """
    select
        conflicts.identifier_type,
        conflicts.identifier_value,
        conflicts.reason,
        links.joins_known,
        assignment.customer_id,
        links.subject_key,
        subjects.is_known
    from identity.identity_conflicts as conflicts
    inner join identity.identity_links as links
        on conflicts.identifier_type = links.identifier_type
        and conflicts.identifier_value = links.identifier_value
    inner join identity.identity_assignment as assignment
        on links.subject_key = assignment.subject_key
    inner join identity.identity_subjects as subjects on links.subject_key = subjects.subject_key
    where assignment.is_current
    order by
        conflicts.tier, conflicts.identifier_type, conflicts.identifier_value,
        subjects.is_known desc, links.subject_key
"""


@dataclass(frozen=True)
class Question:
    """Is this one person? An answer binds `subject_key` and `other_subject_key`.

    `refused`: the value, or a likeness, would join two customers, and `reason` says what forbade
    it. `weak`: it alone holds one customer together. `rule` and `value` are as in a link, the value
    of a likeness is empty; `score` is how it came about. Of `one` and `other` everything that a
    person needs is told.
    """

    kind: Kind
    rule: str
    value: str
    reason: str
    subject_key: str
    other_subject_key: str
    one: Side
    other: Side
    score: Waterfall | None = None

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class _Doubt:
    """A question before anything was read about its two sides."""

    kind: Kind
    rule: str
    value: str
    reason: str
    ends: tuple[str, str]
    sides: tuple[frozenset[str], frozenset[str]]
    joins_known: bool = True
    bridge: Bridge | None = None
    customers: tuple[str, str] | None = None


@dataclass(frozen=True)
class Review:
    """The first questions, how many there are in all, and what was settled before."""

    questions: list[Question]
    total: int
    settled: Settled


def prepare(warehouse: Warehouse, limit: int, only: Kind | None = None) -> Review:
    """The first `limit` questions of a review.

    Refused merges come first, by strength of what is shared, likeness last, then weak spots, the
    weakest first, and at last what people share who share a device. What was decided already is not
    asked. Raises ConfigError where nothing was built yet.
    """
    require_built(warehouse)
    active = read(warehouse, only_active=True)
    settled = Settled(active)
    refused = [] if only == "weak" else _refused(warehouse, settled)
    weak: list[_Doubt] = []
    total = len(refused)
    if only != "refused":
        bridges, count = _weakest(_bridges(warehouse, active, settled), limit)
        weak = [_of_bridge(bridge) for bridge in bridges]
        total += count
    first = [doubt for doubt in refused if doubt.joins_known]
    last = [doubt for doubt in refused if not doubt.joins_known]
    doubts = [*first, *weak, *last][:limit]
    known = sides_of(warehouse, {key for doubt in doubts for side in doubt.sides for key in side})
    return Review([_question(warehouse, doubt, known) for doubt in doubts], total, settled)


def _refused(warehouse: Warehouse, settled: Settled) -> list[_Doubt]:
    subjects = _subjects_in_conflict(warehouse)
    asked: set[frozenset[str]] = set()
    return [
        *_of_values(warehouse, settled, subjects, asked),
        *_of_likeness(warehouse, settled, subjects, asked),
    ]


def _of_values(
    warehouse: Warehouse,
    settled: Settled,
    subjects: Mapping[str, frozenset[str]],
    asked: set[frozenset[str]],
) -> Iterator[_Doubt]:
    """Two customers at a time: the first holder's of a value with each other one's."""
    rows = warehouse.query(_REFUSED)
    for _value, group in groupby(
        rows, key=lambda row: (row["identifier_type"], row["identifier_value"])
    ):
        # The first known holder of each customer, in the order of the rows.
        holders: dict[str, Row] = {}
        for row in group:
            if row["is_known"]:
                holders.setdefault(row["customer_id"], row)
        one, *others = holders.values() or [{}]
        open_pairs = []
        for other in others:
            pair = frozenset((one["customer_id"], other["customer_id"]))
            sides = (subjects[one["customer_id"]], subjects[other["customer_id"]])
            if pair not in asked and not settled.between(*sides):
                open_pairs.append((pair, _of_conflict(one, other, sides)))
        for pair, doubt in open_pairs[:PAIRS_OF_A_VALUE]:
            asked.add(pair)
            yield doubt


def _of_likeness(
    warehouse: Warehouse,
    settled: Settled,
    subjects: Mapping[str, frozenset[str]],
    asked: set[frozenset[str]],
) -> Iterator[_Doubt]:
    """The customers who are alike, the most alike first; which records are is looked up later."""
    rows = warehouse.query(
        """
        select customer_id, other_customer_id, reason
        from identity.identity_conflicts
        where identifier_type = 'likeness'
        order by match_weight desc, customer_id, other_customer_id
        """
    )
    for row in rows:
        pair = (str(row["customer_id"]), str(row["other_customer_id"]))
        sides = (subjects[pair[0]], subjects[pair[1]])
        if frozenset(pair) not in asked and not settled.between(*sides):
            ends = (min(sides[0]), min(sides[1]))
            yield _Doubt("refused", "likeness", "", row["reason"], ends, sides, customers=pair)


def _of_conflict(one: Row, other: Row, sides: tuple[frozenset[str], frozenset[str]]) -> _Doubt:
    return _Doubt(
        kind="refused",
        rule=one["identifier_type"],
        value=one["identifier_value"],
        reason=one["reason"],
        ends=(one["subject_key"], other["subject_key"]),
        sides=sides,
        joins_known=bool(one["joins_known"]),
    )


def _subjects_in_conflict(warehouse: Warehouse) -> dict[str, frozenset[str]]:
    """All subjects of every customer who holds a value of a refused merge."""
    rows = warehouse.query(
        """
        with concerned as (
            select distinct assignment.customer_id
            from identity.identity_conflicts as conflicts
            inner join identity.identity_links as links
                on conflicts.identifier_type = links.identifier_type
                and conflicts.identifier_value = links.identifier_value
            inner join identity.identity_assignment as assignment
                on links.subject_key = assignment.subject_key
            union
            select customer_id from identity.identity_conflicts where identifier_type = 'likeness'
            union
            select other_customer_id from identity.identity_conflicts
            where identifier_type = 'likeness'
        )

        select assignment.customer_id, assignment.subject_key
        from identity.identity_assignment as assignment
        inner join concerned on assignment.customer_id = concerned.customer_id
        where assignment.is_current
        order by assignment.customer_id, assignment.subject_key
        """
    )
    return {
        customer: frozenset(row["subject_key"] for row in group)
        for customer, group in groupby(rows, key=lambda row: str(row["customer_id"]))
    }


def _bridges(warehouse: Warehouse, active: list[Decision], settled: Settled) -> Iterator[Bridge]:
    for cluster in clusters(warehouse, active):
        bridge = weakest_bridge(cluster.graph, cluster.known, cluster.names)
        if bridge and not settled.between(*bridge.sides):
            yield bridge


def _weakest(bridges: Iterable[Bridge], room: int) -> tuple[list[Bridge], int]:
    """The `room` weakest bridges, and how many there are; only so many are kept in memory."""
    kept: list[Bridge] = []
    count = 0
    for bridge in bridges:
        count += 1
        kept.append(bridge)
        if len(kept) > room + KEPT:
            kept = sorted(kept, key=lambda each: each.weakness)[:room]
    return sorted(kept, key=lambda each: each.weakness)[:room], count


def _of_bridge(bridge: Bridge) -> _Doubt:
    held = sorted(bridge.link.subjects)
    one, other = (next(key for key in held if key in side) for side in bridge.sides)
    reason = "nothing else holds the two sides together"
    if bridge.disagree:
        reason += "; the given names differ"
    link = bridge.link
    if link.pair and is_weak(link):
        reason += "; it is barely above the threshold"
    ends = (one, other)
    return _Doubt("weak", link.rule, link.value, reason, ends, bridge.sides, bridge=bridge)


def _question(warehouse: Warehouse, doubt: _Doubt, known: Mapping[str, Side]) -> Question:
    pair = _pair(warehouse, doubt)
    ends = (pair.subject_key, pair.other_subject_key) if pair else doubt.ends
    one, other = (together(known, side) for side in doubt.sides)
    return Question(
        kind=doubt.kind,
        rule=doubt.rule,
        value=doubt.value,
        reason=doubt.reason,
        subject_key=ends[0],
        other_subject_key=ends[1],
        one=one,
        other=other,
        score=waterfall(warehouse, pair) if pair else None,
    )


def _pair(warehouse: Warehouse, doubt: _Doubt) -> Pair | None:
    """The records whose likeness is doubtful, in the order of the sides."""
    if doubt.customers:
        return next(iter(scored_pairs(warehouse, *doubt.customers)), None)
    pair = doubt.bridge.link.pair if doubt.bridge else None
    return pair.seen_from(doubt.ends[0]) if pair else None
