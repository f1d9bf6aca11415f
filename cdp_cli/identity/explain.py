"""Why is this one customer, and why are these two not? The evidence, as the last build used it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from cdp_cli.errors import FixError
from cdp_cli.identity.apart import (
    Shared,
    idle_values,
    refused_likeness,
    refused_values,
    rested_values,
)
from cdp_cli.identity.decision import Decision
from cdp_cli.identity.decisions import read
from cdp_cli.identity.finding import Found, subjects_of
from cdp_cli.identity.graph import Graph, graph_of
from cdp_cli.identity.path import Step, strongest_path, tree
from cdp_cli.identity.side import Side, sides_of
from cdp_cli.identity.similarity import Waterfall, scored_pairs, waterfall
from cdp_cli.warehouse.base import Warehouse


@dataclass(frozen=True)
class Whole:
    """One customer: what is known of each subject, and the steps that join them to the `root`.

    A parent comes before its children; subjects without a step are held by nothing that is there.
    `decisions` are those that hold and bind a subject of the customer.
    """

    customer_id: str
    root: str
    subjects: dict[str, Side]
    steps: list[Step]
    decisions: list[Decision]

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "customer_id": self.customer_id,
            "root": self.root,
            "subjects": [{"subject_key": key, **_seen(self.subjects[key])} for key in self.order],
            "steps": [_step(step) for step in self.steps],
            "decisions": [asdict(decision) for decision in self.decisions],
        }

    @property
    def order(self) -> list[str]:
        """The subjects: the root, its descendants, then those that nothing holds."""
        joined = [self.root, *(step.other_subject_key for step in self.steps)]
        return [*joined, *sorted(set(self.subjects) - set(joined))]


@dataclass(frozen=True)
class Explanation:
    """Two subjects: what makes them one customer, or what keeps them two.

    One customer: `steps` lead from one to the other, `scores` has the score of each step that is
    one, by the number of the step. Two: `refused` are the values whose merge a limit refused,
    `idle` those that they share and that link nobody, `nearest` is the best score between them, and
    `kept_apart` is why it did not make one of them although it is above the threshold. `decisions`
    are those that hold between the two customers.
    """

    one: Found
    other: Found
    decisions: list[Decision]
    steps: list[Step] = field(default_factory=list)
    scores: dict[int, Waterfall] = field(default_factory=dict)
    refused: list[Shared] = field(default_factory=list)
    idle: list[Shared] = field(default_factory=list)
    nearest: Waterfall | None = None
    kept_apart: str | None = None

    @property
    def is_one_customer(self) -> bool:
        """Whether the last build made one customer of them."""
        return self.one.customer_id == self.other.customer_id

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "one": asdict(self.one),
            "other": asdict(self.other),
            "is_one_customer": self.is_one_customer,
            "decisions": [asdict(decision) for decision in self.decisions],
            "steps": [
                {**_step(step), "score": _asdict(self.scores.get(number))}
                for number, step in enumerate(self.steps)
            ],
            "refused": [asdict(shared) for shared in self.refused],
            "idle": [asdict(shared) for shared in self.idle],
            "nearest": _asdict(self.nearest),
            "kept_apart": self.kept_apart,
        }


def explain_customer(warehouse: Warehouse, found: Found) -> Whole:
    """What joins the subjects of the customer whom `found` belongs to."""
    graph = _graph(warehouse, found)
    subjects = set(graph.subjects)
    return Whole(
        customer_id=found.customer_id,
        root=found.subject_key,
        subjects=sides_of(warehouse, subjects),
        steps=list(tree(graph, found.subject_key)),
        decisions=[each for each in read(warehouse, only_active=True) if each.pair & subjects],
    )


def explain_pair(warehouse: Warehouse, one: Found, other: Found) -> Explanation:
    """What makes one customer of two subjects, or keeps them two.

    Raises FixError for one that no source holds now.
    """
    for found in (one, other):
        _require_present(found)
    if one.customer_id == other.customer_id:
        return _together(warehouse, one, other)
    pairs = scored_pairs(warehouse, one.customer_id, other.customer_id)
    return Explanation(
        one=one,
        other=other,
        decisions=between(warehouse, one, other),
        refused=refused_values(warehouse, one.customer_id, other.customer_id),
        idle=[
            *rested_values(warehouse, one.customer_id, other.customer_id),
            *idle_values(warehouse, one.customer_id, other.customer_id),
        ],
        nearest=waterfall(warehouse, pairs[0]) if pairs else None,
        kept_apart=refused_likeness(warehouse, one.customer_id, other.customer_id),
    )


def between(warehouse: Warehouse, one: Found, other: Found) -> list[Decision]:
    """The decisions that hold between two customers, or of one between two of its subjects."""
    here = set(subjects_of(warehouse, one.customer_id)) | {one.subject_key}
    there = set(subjects_of(warehouse, other.customer_id)) | {other.subject_key}
    return [
        each
        for each in read(warehouse, only_active=True)
        if (each.subject_key in here and each.other_subject_key in there)
        or (each.subject_key in there and each.other_subject_key in here)
    ]


def _together(warehouse: Warehouse, one: Found, other: Found) -> Explanation:
    steps = strongest_path(_graph(warehouse, one), one.subject_key, other.subject_key)
    unlinks = [each for each in between(warehouse, one, other) if each.verdict == "unlink"]
    return Explanation(
        one=one,
        other=other,
        decisions=unlinks,
        steps=steps,
        scores={
            number: waterfall(warehouse, step.link.pair.seen_from(step.subject_key))
            for number, step in enumerate(steps)
            if step.link.pair
        },
    )


def _graph(warehouse: Warehouse, found: Found) -> Graph:
    _require_present(found)
    return graph_of(warehouse, found.customer_id, subjects_of(warehouse, found.customer_id))


def _require_present(found: Found) -> None:
    if found.is_away:
        raise FixError(
            f"No source holds {found.subject_key} now, so nothing links it.",
            hint=f"It was last of customer {found.customer_id}; it finds that id again when back.",
        )


def _step(step: Step) -> dict[str, Any]:
    link = step.link
    return {
        "subject_key": step.subject_key,
        "other_subject_key": step.other_subject_key,
        "rule": link.rule,
        "value": link.value,
        "tier": link.tier,
        "weight": link.pair.match_weight if link.pair else None,
        "refused": link.refused,
        "decision_id": link.decision.decision_id if link.decision else None,
        "seen": [asdict(each) for each in link.holders if each.subject_key in _ends(step)],
    }


def _ends(step: Step) -> tuple[str, str]:
    return step.subject_key, step.other_subject_key


def _seen(side: Side) -> dict[str, Any]:
    return {name: value for name, value in asdict(side).items() if name != "subjects"}


def _asdict(score: Waterfall | None) -> dict[str, Any] | None:
    return asdict(score) if score else None
