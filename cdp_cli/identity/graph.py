"""The links among the subjects of one customer, as far as they may have joined them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cdp_cli.identity.decision import Decision
from cdp_cli.identity.decisions import read
from cdp_cli.identity.similarity import Pair, scored_pairs
from cdp_cli.warehouse.base import Warehouse

# Where kinds of links stand among the tiers, strongest first: a score comes after every exact
# value, and a value whose merge was refused comes last, as it has most likely joined nobody.
DECIDED, SCORED, REFUSED = 0, 1_000, 2_000


@dataclass(frozen=True, slots=True)
class Holder:
    """A subject that a link holds, and when it was seen with the value (UTC)."""

    subject_key: str
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One reason why its holders are one person.

    `rule` is the type of the identifier that they share, `decision` or `similarity`; `value` is the
    identifier, or the reason of the decision. The less the `strength`, the stronger it is.
    `refused` is why the same value was kept from joining other customers.
    """

    rule: str
    value: str
    strength: tuple[int, int]
    holders: tuple[Holder, ...]
    tier: int | None = None
    refused: str | None = None
    decision: Decision | None = None
    pair: Pair | None = None

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects that it holds together."""
        return tuple(holder.subject_key for holder in self.holders)

    @property
    def doubt(self) -> float:
        """The probability that it is wrong, as far as there is a score; else 0."""
        return 1 - self.pair.match_probability if self.pair else 0.0

    @property
    def place(self) -> tuple[object, ...]:
        """What orders links, the strongest first, with a full tie-break."""
        return (self.strength, self.doubt, self.rule, self.value, self.subjects)


@dataclass
class Graph:
    """Subjects, and the links that hold at least two of them."""

    subjects: list[str]
    links: list[Link] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.links = sorted(self.links, key=lambda link: link.place)


def graph_of(warehouse: Warehouse, customer_id: str, subjects: Iterable[str]) -> Graph:
    """The graph of one customer, who has the subjects given."""
    known = set(subjects)
    links = [
        *decided(read(warehouse, only_active=True), known),
        *_exact(warehouse, customer_id),
        *(scored(pair) for pair in scored_pairs(warehouse, customer_id, customer_id) if pair.links),
    ]
    return Graph(sorted(known), links)


def decided(decisions: Iterable[Decision], subjects: set[str]) -> list[Link]:
    """The decisions among `subjects` that hold them together, as links."""
    return [
        Link(
            rule="decision",
            value=decision.reason,
            strength=(DECIDED, 0),
            holders=(Holder(decision.subject_key), Holder(decision.other_subject_key)),
            tier=0,
            decision=decision,
        )
        for decision in decisions
        if decision.verdict == "link" and decision.pair <= subjects
    ]


def scored(pair: Pair) -> Link:
    """A score as a link."""
    holders = (Holder(pair.subject_key), Holder(pair.other_subject_key))
    return Link("similarity", "", (SCORED, 0), holders, pair=pair)


def _exact(warehouse: Warehouse, customer_id: str) -> list[Link]:
    """The values that several subjects of the customer hold; those of another one fall away."""
    rows = warehouse.query(
        """
        select
            links.identifier_type,
            links.identifier_value,
            links.tier,
            links.joins_known,
            conflicts.reason as refused,
            links.subject_key,
            links.first_seen_at,
            links.last_seen_at
        from identity.identity_links as links
        inner join identity.identity_assignment as assignment
            on links.subject_key = assignment.subject_key
        left join identity.identity_conflicts as conflicts
            on links.identifier_type = conflicts.identifier_type
            and links.identifier_value = conflicts.identifier_value
        where assignment.is_current and assignment.customer_id = ?
        order by links.identifier_type, links.identifier_value, links.subject_key
        """,
        [customer_id],
    )
    stars: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        stars.setdefault((row["identifier_type"], row["identifier_value"]), []).append(row)
    return [_star(*value, held) for value, held in stars.items() if len(held) > 1]


def _star(rule: str, value: str, rows: list[dict[str, Any]]) -> Link:
    tier, joins_known, refused = (rows[0][name] for name in ("tier", "joins_known", "refused"))
    return Link(
        rule=rule,
        value=value,
        strength=(REFUSED if refused else tier, 0 if joins_known else 1),
        holders=tuple(
            Holder(row["subject_key"], row["first_seen_at"], row["last_seen_at"]) for row in rows
        ),
        tier=tier,
        refused=refused,
    )
