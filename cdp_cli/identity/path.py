"""Ways through the graph of a customer: the strongest path, and a tree that joins everybody.

A value links its holders as a star, so the ways lead from a subject to a link to a subject, and a
value with a thousand holders costs a thousand steps, not a million.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

from cdp_cli.identity.graph import Graph, Link

Cost = tuple[int, float]


@dataclass(frozen=True, slots=True)
class Step:
    """From one subject to the next, by one link."""

    subject_key: str
    other_subject_key: str
    link: Link


def strongest_path(graph: Graph, start: str, end: str) -> list[Step]:
    """The steps from `start` to `end` that take the fewest of the weakest links.

    Where two ways take as many of them, the next stronger links decide, and of scores the sum of
    their doubts. Empty where no links lead there.
    """
    costs, held = _costs(graph), _held(graph)
    best: dict[str, Cost] = {start: (0, 0.0)}
    before: dict[str, Step] = {}
    waiting: list[tuple[Cost, str]] = [(best[start], start)]
    used: set[int] = set()
    while waiting:
        cost, subject = heapq.heappop(waiting)
        if subject == end:
            return _back(before, start, end)
        # Whoever comes to a link first comes to its holders at the least cost.
        for number in held.get(subject, []):
            if number in used:
                continue
            used.add(number)
            link = graph.links[number]
            there = (cost[0] + costs[number][0], cost[1] + costs[number][1])
            for holder in link.subjects:
                if holder not in best or there < best[holder]:
                    best[holder], before[holder] = there, Step(subject, holder, link)
                    heapq.heappush(waiting, (there, holder))
    return []


def tree(graph: Graph, root: str) -> Iterator[Step]:
    """The steps that join every subject to `root`, each by the strongest link that can.

    A parent comes before its children. Subjects that no link reaches have no step.
    """
    held, reached, used = _held(graph), {root}, set[int]()
    waiting: list[tuple[int, str]] = []

    def offer(subject: str) -> None:
        for number in held.get(subject, []):
            if number not in used:
                used.add(number)
                # Links are in order of strength, so the number of a link is its rank.
                for holder in graph.links[number].subjects:
                    parents.setdefault((number, holder), subject)
                    heapq.heappush(waiting, (number, holder))

    parents: dict[tuple[int, str], str] = {}
    offer(root)
    while waiting:
        number, subject = heapq.heappop(waiting)
        if subject not in reached:
            reached.add(subject)
            yield Step(parents[number, subject], subject, graph.links[number])
            offer(subject)


def _costs(graph: Graph) -> list[Cost]:
    """What each link costs: no number of stronger ones is as dear as one that is weaker."""
    ranks = {kind: rank for rank, kind in enumerate(sorted({e.strength for e in graph.links}))}
    dearer = len(graph.subjects) + 1
    return [(dearer ** ranks[link.strength], link.doubt) for link in graph.links]


def _held(graph: Graph) -> dict[str, list[int]]:
    """The numbers of the links that each subject holds, the strongest first."""
    held: dict[str, list[int]] = {}
    for number, link in enumerate(graph.links):
        for subject in link.subjects:
            held.setdefault(subject, []).append(number)
    return held


def _back(before: dict[str, Step], start: str, end: str) -> list[Step]:
    steps: list[Step] = []
    while end != start:
        steps.append(before[end])
        end = before[end].subject_key
    return steps[::-1]
