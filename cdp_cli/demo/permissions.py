"""Permissions: what each person once chose about e-mails and advertising."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells
from cdp_cli.demo.calendar import NEVER, Calendar
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.people import People

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text

BLANK, YES, NO = range(3)


@dataclass(frozen=True)
class Permissions:
    """A choice (BLANK, YES, NO) per person; `withdrawn_at` is NEVER where a YES still stands."""

    newsletter: Numbers
    ads: Numbers
    withdrawn_at: Numbers

    def newsletter_at(self, person: Numbers, moment: Numbers) -> Numbers:
        """The choice about the newsletter as it stood at that moment."""
        withdrawn = self.withdrawn_at[person]
        gone = (withdrawn != NEVER) & (moment >= withdrawn)
        return np.where(gone, NO, self.newsletter[person])


def permissions(seed: int, people: People, calendar: Calendar) -> Permissions:
    """The choices of everybody with a name."""
    chance = Chance(seed, "permissions")
    newsletter = chance.pick([25, 47, 28], people.count)
    gone = (newsletter == YES) & chance.happens(people.count, 0.09)
    withdrawn_at = calendar.moments(
        chance, np.maximum(people.since, calendar.start) + DAY, np.full(people.count, calendar.end)
    )
    return Permissions(
        newsletter=newsletter,
        ads=chance.pick([35, 38, 27], people.count),
        withdrawn_at=np.where(gone, withdrawn_at, NEVER),
    )


def recorded(chance: Chance, choice: Numbers, forgotten: float = 0.1) -> Numbers:
    """The choice as a system knows it: some never asked."""
    return np.where(chance.happens(len(choice), forgotten), BLANK, choice).astype(np.int8)


def written(choice: Numbers, yes: str, no: str) -> Text:
    """The choices in the words of a system."""
    return cells.chosen(cells.words(["", yes, no]), choice)
