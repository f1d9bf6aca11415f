"""Calendar: the days that the demo company's history covers, and hours that people keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers

NEVER = -(2**60)
HOUR = 3_600
# How lively the 24 hours of a day are, for people at a screen.
HOURS = np.array(
    [2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 11, 13, 12, 11, 11, 12, 14, 17, 20, 21, 18, 11, 5]
)


@dataclass(frozen=True)
class Calendar:
    """History from `start` up to, but not including, `end`: seconds since 1970, UTC."""

    start: int
    end: int

    def moments(self, chance: Chance, low: Numbers, high: Numbers) -> Numbers:
        """Moments between `low` and `high` at hours when people are awake.

        A moment that the hour would push past `high` keeps the hour it was drawn with.
        """
        drawn = low + (chance.random.random(len(low)) * np.maximum(high - low, 1)).astype(np.int64)
        hours = chance.pick(HOURS, len(low))
        seconds = hours * HOUR + chance.whole(0, HOUR, len(low))
        lively = drawn // DAY * DAY + seconds
        fits: Numbers = (lively >= low) & (lively < high)
        moments: Numbers = np.where(fits, lively, drawn)
        return moments

    def recent(self, days: float) -> int:
        """The moment that many days before the end."""
        return self.end - int(days * DAY)


def calendar(until: date, days: int) -> Calendar:
    """The history of `days` days that ends with the day `until`."""
    end = datetime(until.year, until.month, until.day, tzinfo=UTC) + timedelta(days=1)
    return Calendar(int(end.timestamp()) - days * DAY, int(end.timestamp()))
