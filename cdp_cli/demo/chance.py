"""Chance: every random choice of the demo company, one independent stream per topic.

A topic draws from its own stream, so changing how one table is made leaves the others as they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Numbers = np.ndarray[Any, Any]


class Chance:
    """A stream of random numbers, fixed by the seed and the topic."""

    def __init__(self, seed: int, topic: str) -> None:
        self.random = np.random.default_rng([seed, crc32(topic.encode())])

    def happens(self, count: int, probability: float | Numbers) -> NDArray[np.bool_]:
        """For each of `count` cases: whether it happens."""
        return self.random.random(count, dtype=np.float32) < probability

    def pick(self, weights: Sequence[float] | Numbers, count: int) -> NDArray[np.int32]:
        """`count` positions of `weights`, each as often as its weight says."""
        limits = np.cumsum(np.asarray(weights, dtype=np.float64))
        drawn = self.random.random(count) * limits[-1]
        picked: NDArray[np.int32] = np.searchsorted(limits[:-1], drawn, "right").astype(np.int32)
        return picked

    def whole(
        self, low: int | Numbers, high: int | Numbers, count: int | None = None
    ) -> NDArray[np.int64]:
        """Whole numbers from `low` up to, but not including, `high` (where `low` is less)."""
        return self.random.integers(low, np.maximum(high, np.asarray(low) + 1), size=count)

    def some(self, population: Numbers, wanted: int) -> Numbers:
        """At most `wanted` different members of `population`, in their order."""
        if wanted >= len(population):
            return population
        chosen = self.random.choice(len(population), size=max(wanted, 0), replace=False)
        return population[np.sort(chosen)]

    def counts(self, means: Numbers) -> NDArray[np.int32]:
        """How often something happens to each, where it happens `means` times on average."""
        return self.random.poisson(means).astype(np.int32)


def zipf(count: int, steepness: float = 0.9) -> NDArray[np.float64]:
    """Weights of `count` ranks: the first is by far the most frequent."""
    return np.arange(1, count + 1, dtype=np.float64) ** -steepness
