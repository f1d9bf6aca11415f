"""What a decision will do, in sentences: it is obeyed by the next build, not before."""

from __future__ import annotations

from collections.abc import Iterator

from cdp_cli.identity.apart import broken_limits
from cdp_cli.identity.decision import Decision
from cdp_cli.identity.explain import between
from cdp_cli.identity.finding import Found
from cdp_cli.warehouse.base import Warehouse
from cdp_cli.wording import counted

BUILD = "At the next `cdp build`"


def choice(found: Found) -> Iterator[str]:
    """Which subject stands for what was typed; nothing where the subject itself was typed."""
    if found.given == found.subject_key:
        return
    meant = len(found.candidates)
    which = f"one of {meant} subjects that it can mean" if meant > 1 else "a subject"
    yield f"{found.given} → {found.subject_key}"
    yield f"  ({which}, of {found.customer_id})"


def effects(warehouse: Warehouse, decision: Decision, one: Found, other: Found) -> Iterator[str]:
    """What the decision does to the two customers, and what it overrides."""
    is_one = one.customer_id == other.customer_id
    if decision.verdict == "link":
        yield from _of_link(warehouse, decision, one, other)
    elif is_one:
        rest = one.subjects - 2
        yield f"{BUILD} they become two customers."
        if rest > 0:
            yield (
                f"{counted(rest, 'other subject')} will go with whichever of the two"
                " links lead to sooner."
            )
    else:
        yield "They are two customers already; from the next `cdp build` on nothing joins them."
        yield from _opposite(warehouse, decision, one, other)
    for found in (one, other):
        if found.is_away:
            yield f"No source holds {found.subject_key} now; the decision waits for its return."


def undone(decision: Decision) -> str:
    """What the undo of a decision does."""
    if decision.verdict == "link":
        return f"{BUILD} they are one customer only if the evidence says so."
    return f"{BUILD} they may be one customer again, if the evidence says so."


def _of_link(warehouse: Warehouse, decision: Decision, one: Found, other: Found) -> Iterator[str]:
    if one.customer_id == other.customer_id:
        yield f"They are one customer already, {one.customer_id}."
        yield "From the next `cdp build` on they stay so, even if what links them goes."
        return
    yield f"{BUILD} these become one customer:"
    for found in (one, other):
        yield f"  {found.customer_id}, {counted(found.subjects, 'subject')}"
    limits = broken_limits(warehouse, one.customer_id, other.customer_id)
    if limits:
        yield f"That overrides what keeps them apart: {'; '.join(limits)}."
    yield from _opposite(warehouse, decision, one, other)


def _opposite(warehouse: Warehouse, decision: Decision, one: Found, other: Found) -> Iterator[str]:
    """The decisions about other subjects of the two that pull the other way."""
    for each in between(warehouse, one, other):
        if each.verdict != decision.verdict:
            does = "joins" if each.verdict == "link" else "parts"
            yield f"But {each.decision_id} {does} {each.subject_key} and {each.other_subject_key}."
