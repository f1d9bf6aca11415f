"""The graphs of all customers who are made of several known subjects, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby

from cdp_cli.identity.decision import Decision
from cdp_cli.identity.graph import Graph, Holder, Link, decided, scored
from cdp_cli.identity.similarity import Pair, threshold
from cdp_cli.warehouse.base import Warehouse

_MEMBERS = """
    members as (
        select assignment.customer_id, subjects.subject_key, subjects.is_known
        from identity.identity_assignment as assignment
        inner join identity.identity_subjects as subjects
            on assignment.subject_key = subjects.subject_key
        where assignment.is_current
    ),

    wanted as (
        select customer_id from members where is_known group by customer_id having count(*) > 1
    )
"""

_EXACT = """
    select
        members.customer_id, 'link' as kind, members.subject_key,
        cast(null as varchar) as other_subject_key,
        links.identifier_type as one_text, links.identifier_value as other_text,
        cast(links.tier as double precision) as one_number,
        cast(null as double precision) as other_number
    from identity.identity_links as links
    inner join members on links.subject_key = members.subject_key
    inner join wanted on members.customer_id = wanted.customer_id
    left join identity.identity_conflicts as conflicts
        on links.identifier_type = conflicts.identifier_type
        and links.identifier_value = conflicts.identifier_value
    where links.joins_known and conflicts.identifier_type is null
"""

_KNOWN = """
    select
        members.customer_id, 'known', members.subject_key, null, null, null,
        cast(null as double precision), cast(null as double precision)
    from members
    inner join wanted on members.customer_id = wanted.customer_id
    where members.is_known
"""

_NAMES = """
    select distinct
        members.customer_id, 'name', members.subject_key, null,
        coalesce(traits.given_root, traits.given_key), null,
        cast(null as double precision), cast(null as double precision)
    from identity.identity_traits as traits
    inner join members on traits.subject_key = members.subject_key
    inner join wanted on members.customer_id = wanted.customer_id
    where coalesce(traits.given_root, traits.given_key) is not null
"""

_SCORES = """
    select
        members.customer_id, 'score', scores.subject_key, scores.other_subject_key,
        scores.record_key, scores.other_record_key, scores.match_weight, scores.match_probability
    from identity.identity_similarities as scores
    inner join members on scores.subject_key = members.subject_key
    inner join wanted on members.customer_id = wanted.customer_id
    inner join members as others
        on scores.other_subject_key = others.subject_key
        and members.customer_id = others.customer_id
    where scores.match_weight > {threshold}
"""

Row = tuple[str, str, str, str, str, str, float, float]


@dataclass
class Cluster:
    """One customer: the links that may join known subjects, who is known, and who is called how."""

    customer_id: str
    graph: Graph
    known: set[str]
    names: dict[str, set[str]] = field(default_factory=dict)


def clusters(warehouse: Warehouse, decisions: Iterable[Decision]) -> Iterator[Cluster]:
    """Every customer with several known subjects, in bounded memory, in the order of their ids.

    No other statement may run in a transaction meanwhile.
    """
    parts = [_EXACT, _KNOWN]
    if warehouse.columns("identity", "identity_traits"):
        parts.append(_NAMES)
    least = 0.0
    if warehouse.columns("identity", "identity_similarities"):
        least = threshold(warehouse)
        parts.append(_SCORES.format(threshold=least))
    sql = f"with {_MEMBERS} {' union all '.join(parts)} order by 1, 2, 5, 6, 3, 4"
    links = [decision for decision in decisions if decision.verdict == "link"]
    rows = chain.from_iterable(warehouse.stream(sql))
    for customer_id, group in groupby(rows, key=lambda row: str(row[0])):
        yield _cluster(customer_id, list(group), links, least)


def _cluster(customer_id: str, rows: list[Row], decisions: list[Decision], least: float) -> Cluster:
    known = {row[2] for row in rows if row[1] == "known"}
    subjects = {row[2] for row in rows}
    names: dict[str, set[str]] = {}
    stars: dict[tuple[str, str], tuple[int, list[str]]] = {}
    links: list[Link] = []
    for _customer, kind, subject, other, one_text, other_text, one_number, other_number in rows:
        if kind == "name":
            names.setdefault(subject, set()).add(one_text)
        elif kind == "link":
            stars.setdefault((one_text, other_text), (int(one_number), []))[1].append(subject)
        elif kind == "score":
            score = (one_number, other_number, one_number - least)
            links.append(scored(Pair(one_text, other_text, subject, other, *score)))
    links += [
        Link(rule, value, (tier, 0), tuple(map(Holder, held)), tier)
        for (rule, value), (tier, held) in stars.items()
        if len(held) > 1
    ]
    links += decided(decisions, subjects)
    return Cluster(customer_id, Graph(sorted(subjects), links), known, names)
