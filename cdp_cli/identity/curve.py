"""The threshold of similarity: where it stands, and what other ones would have given."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cdp_cli.errors import ConfigError
from cdp_cli.identity.metrics import Score, score
from cdp_cli.warehouse.base import Warehouse

LADDER = (0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999)
_THRESHOLD = "comparison = 'threshold'"


@dataclass(frozen=True)
class Point:
    """What the clusters come to at one threshold, a probability."""

    threshold: float
    score: Score

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {"threshold": self.threshold, **self.score.as_dict()}


def check_threshold(threshold: float) -> None:
    """Raise ConfigError for what is no probability between 0 and 1."""
    if not 0 < threshold < 1:
        raise ConfigError(
            f"The threshold {threshold:g} is not between 0 and 1.",
            hint="It is the least probability at which two records count as one person, say 0.95.",
        )


def read_threshold(warehouse: Warehouse) -> float:
    """The threshold that holds in a warehouse: of its weights, else the one that the data chose."""
    bits = warehouse.query(
        "select coalesce(max(weights.weight), max(prior.threshold_bits)) as bits"
        " from identity.identity_prior as prior cross join seeds.identity_weights as weights"
        f" where weights.{_THRESHOLD}"
    )[0]["bits"]
    return 1 / (1 + 2 ** -float(bits))


def set_threshold(warehouse: Warehouse, threshold: float) -> None:
    """Write a threshold into the seeded weights of a warehouse, in bits."""
    warehouse.execute(
        f"update seeds.identity_weights set weight = ? where {_THRESHOLD}",
        [math.log2(threshold / (1 - threshold))],
    )


def ladder(own: float) -> list[float]:
    """The thresholds to try, the one that holds among them."""
    others = [step for step in LADDER if not math.isclose(step, own, rel_tol=1e-6)]
    return sorted([*others, own])


def climb(
    thresholds: Sequence[float],
    opened: Callable[[], Warehouse],
    cluster: Callable[[], None],
    judged: str,
) -> Iterator[Point]:
    """Set each threshold, run `cluster` and score what it made by the SQL `judged`.

    The warehouse is opened anew each time: dbt needs it for itself between.
    """
    for threshold in thresholds:
        with opened() as warehouse:
            set_threshold(warehouse, threshold)
        cluster()
        with opened() as warehouse:
            yield Point(threshold, score(warehouse, judged))
