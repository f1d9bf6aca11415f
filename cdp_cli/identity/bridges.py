"""Weak spots of a customer: the one link without which two known people would fall apart.

Pure: it knows nothing of the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cdp_cli.identity.graph import SCORED, Graph, Link

# Links of the first tier are left alone, but where the names on both sides differ.
STRONG = 1
# A likeness less than so many bits above the threshold, four times the odds, is barely above it.
BARELY = 2.0


@dataclass(frozen=True)
class Bridge:
    """The one link that holds two sides together; `disagree` where no given name is on both."""

    link: Link
    sides: tuple[frozenset[str], frozenset[str]]
    disagree: bool

    @property
    def weakness(self) -> tuple[object, ...]:
        """What orders bridges, the weakest first, with a full tie-break."""
        tier, kind = self.link.strength
        score = self.link.pair.match_weight if self.link.pair else 0.0
        return (not self.disagree, -tier, -kind, score, sorted(map(sorted, self.sides)))


def weakest_bridge(graph: Graph, known: set[str], names: Mapping[str, set[str]]) -> Bridge | None:
    """The weakest bridge of a customer; None where two reasons hold everybody together.

    `known` are the subjects that are somebody, `names` the given names of each. A bridge is a link
    whose loss parts known subjects; it is a doubtful one if it is weak, or if the names differ.
    """
    links = [link for link in graph.links if _joins(link)]
    # Where everybody is called the same, only a weak link can be doubtful.
    same = len({name for called in names.values() for name in called}) < len(("one", "another"))
    found = (
        Bridge(link, sides, disagree=_disagree(sides, names))
        for link in links
        if not link.decision and not (same and not is_weak(link))
        if (sides := _sides(graph.subjects, links, link, known))
    )
    doubtful = (each for each in found if each.disagree or is_weak(each.link))
    return min(doubtful, key=lambda bridge: bridge.weakness, default=None)


def is_weak(link: Link) -> bool:
    """Whether a link is doubtful by itself: a likeness barely above the threshold is, or a tier."""
    return link.pair.above < BARELY if link.pair else link.strength[0] > STRONG


def _sides(
    subjects: Iterable[str], links: Iterable[Link], lost: Link, known: set[str]
) -> tuple[frozenset[str], frozenset[str]] | None:
    """What falls apart without a link: the two parts with the most known subjects, if any do."""
    parts = [
        part
        for part in _parts(subjects, (link for link in links if link is not lost))
        if part & known and part & set(lost.subjects)
    ]
    if len(parts) < len(("one", "another")):
        return None
    one, other, *_rest = sorted(parts, key=lambda part: (-len(part & known), sorted(part)))
    return one, other


def _joins(link: Link) -> bool:
    """Whether a link may join two known people: neither a device nor what was refused does."""
    kind, is_weak = link.strength
    return kind <= SCORED and not is_weak


def _parts(subjects: Iterable[str], links: Iterable[Link]) -> list[frozenset[str]]:
    """The subjects in groups that links hold together."""
    group = {subject: {subject} for subject in subjects}
    for link in links:
        first, *rest = link.subjects
        for subject in rest:
            if group[subject] is not group[first]:
                small, large = sorted((group[subject], group[first]), key=len)
                large |= small
                group.update(dict.fromkeys(small, large))
    return list({id(part): frozenset(part) for part in group.values()}.values())


def _disagree(sides: tuple[frozenset[str], frozenset[str]], names: Mapping[str, set[str]]) -> bool:
    here, there = ({name for subject in side for name in names.get(subject, ())} for side in sides)
    return bool(here and there) and not here & there
