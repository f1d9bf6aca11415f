"""Within which limits a measure is as it should be, fixed or compared with the usual."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

# A share of few rows says little: so many standard errors beyond a limit are still no alarm.
STANDARD_ERRORS = 3
LONG = 1000  # from here on a number is shown without decimals
# What is usual takes more than one run to know: the first often brings the history of years.
RUNS_FOR_USUAL = 3


@dataclass(frozen=True)
class Limits:
    """The least and the greatest value that is still well; None where there is no such limit."""

    least: float | None = None
    greatest: float | None = None

    def words(self) -> str:
        """As a person reads it, such as `at least 0.9`."""
        if self.least is not None and self.greatest is not None:
            return f"{_short(self.least)} to {_short(self.greatest)}"
        if self.least is not None:
            return f"at least {_short(self.least)}"
        return f"at most {_short(self.greatest or 0.0)}"


@dataclass(frozen=True)
class Bound:
    """What a suite says about a measure.

    `of_usual` are two factors on the usual value, `by_usual` is how far from the usual value it may
    lie. The usual value is the median of the last good runs.
    """

    at_least: float | None = None
    at_most: float | None = None
    of_usual: tuple[float, float] | None = None
    by_usual: float | None = None

    def limits(self, earlier: Sequence[float], *, rows: int, is_share: bool) -> Limits | None:
        """The limits for a measure of `rows` rows; None while nobody knows what is usual.

        `earlier` are the values of the last good runs.
        """
        needs_usual = self.of_usual or self.by_usual is not None
        if needs_usual and len(earlier) < RUNS_FOR_USUAL:
            return None
        if self.of_usual:
            return Limits(*(factor * median(earlier) for factor in self.of_usual))
        if self.by_usual is not None:
            usual = median(earlier)
            room = self.by_usual + (_slack(usual, rows) if is_share else 0.0)
            return Limits(usual - room, usual + room)
        least, greatest = self.at_least, self.at_most
        if is_share:
            least = None if least is None else least - _slack(least, rows)
            greatest = None if greatest is None else greatest + _slack(greatest, rows)
        return Limits(least, greatest)


def _slack(share: float, rows: int) -> float:
    inside = min(max(share, 0.0), 1.0)
    return STANDARD_ERRORS * math.sqrt(inside * (1 - inside) / max(rows, 1))


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= LONG else f"{number:.4g}"
