"""Decisions that cannot hold together: whom links join, directly or by others, nothing may part."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from cdp_cli.identity.decision import Decision, Verdict


def opposing(
    active: Iterable[Decision], verdict: Verdict, subject: str, other: str
) -> list[Decision]:
    """The fewest of the active decisions that a new one contradicts; none where it can hold.

    They stand in the order in which they lead from `subject` to `other`: links, and for a new link
    the one `unlink` among them. Without any one of them these would not oppose it, but others may.
    """
    decisions = sorted(active, key=lambda decision: decision.decision_id)
    links = [decision for decision in decisions if decision.verdict == "link"]
    here = _reached(links, subject)
    if verdict == "unlink":
        return _way(here, other) if other in here else []
    if other in here:
        return []
    there = _reached(links, other)
    chains = [
        [*_way(here, one), decision, *reversed(_way(there, another))]
        for decision in decisions
        if decision.verdict == "unlink"
        for one, another in _both_ways(decision)
        if one in here and another in there
    ]
    return min(chains, key=len, default=[])


def _both_ways(decision: Decision) -> list[tuple[str, str]]:
    pair = (decision.subject_key, decision.other_subject_key)
    return [pair, pair[::-1]]


def _reached(links: Iterable[Decision], start: str) -> dict[str, tuple[str, Decision] | None]:
    """Every subject that links lead to from `start`, with the step before it: fewest links."""
    beside: dict[str, list[tuple[str, Decision]]] = {}
    for link in links:
        for one, another in _both_ways(link):
            beside.setdefault(one, []).append((another, link))
    reached: dict[str, tuple[str, Decision] | None] = {start: None}
    waiting = deque([start])
    while waiting:
        subject = waiting.popleft()
        for neighbour, link in beside.get(subject, []):
            if neighbour not in reached:
                reached[neighbour] = (subject, link)
                waiting.append(neighbour)
    return reached


def _way(reached: Mapping[str, tuple[str, Decision] | None], end: str) -> list[Decision]:
    """The links from the start of `reached` to `end`."""
    way: list[Decision] = []
    step = reached[end]
    while step is not None:
        end, link = step
        way.append(link)
        step = reached[end]
    return way[::-1]
