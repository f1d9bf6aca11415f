"""Cards: the payment cards of people, known to systems only by a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells
from cdp_cli.demo.chance import Chance, Numbers

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

SALT = 23
PER_PERSON = 2


def used(chance: Chance, world: World, person: Numbers) -> Numbers:
    """The card that pays each purchase: mostly the person's first, rarely the household's."""
    card = person.astype(np.int64) * PER_PERSON + chance.happens(len(person), 0.15)
    follows = np.r_[False, world.people.household[1:] == world.people.household[:-1]]
    borrowed = follows[person] & chance.happens(len(person), 0.002)
    world.tally.add("purchase with the card of another in the household", int(borrowed.sum()))
    card = np.where(borrowed, (person - 1) * PER_PERSON, card)
    return np.where(chance.happens(len(person), 0.1), -1, card)


def tokens(card: Numbers) -> Text:
    """The tokens; empty where nothing was paid by card."""
    return cells.joined("tok_", cells.hexadecimal(card, SALT))
