"""Tally: how much of each kind of dirt there is, counted while it is made."""

from __future__ import annotations

from collections import Counter


class Tally:
    """Named counts."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, what: str, count: int) -> None:
        """Count some more of it."""
        self.counts[what] += count
