"""Which pairs of sides decisions have settled, directly or by others."""

from __future__ import annotations

from collections.abc import Iterable

from cdp_cli.identity.decision import Decision


class Settled:
    """The decisions that hold: whom links make one person, and which of those were parted."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._person: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._parted: set[frozenset[str]] = set()
        for decision in decisions:
            self.add(decision)

    def add(self, decision: Decision) -> None:
        """Take one more decision into account."""
        one, other = (self._named(subject) for subject in sorted(decision.pair))
        if decision.verdict == "unlink":
            self._parted.add(frozenset((one, other)))
        elif one != other:
            for subject in self._members.pop(other):
                self._person[subject] = one
                self._members[one].add(subject)
            self._parted = {
                frozenset(one if person == other else person for person in pair)
                for pair in self._parted
            }

    def between(self, side: Iterable[str], other_side: Iterable[str]) -> bool:
        """Whether somebody of one side and somebody of the other are decided about."""
        here, there = (
            {self._person[subject] for subject in subjects if subject in self._person}
            for subjects in (side, other_side)
        )
        return bool(here & there) or any(
            frozenset((one, other)) in self._parted for one in here for other in there
        )

    def _named(self, subject: str) -> str:
        if subject not in self._person:
            self._person[subject] = subject
            self._members[subject] = {subject}
        return self._person[subject]
