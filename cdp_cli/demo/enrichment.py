"""Enrichment: traits that a vendor sells about people, whether they are customers or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells, wordlist
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.sheet import SEMICOLON_LATIN, Columns, Ownership, Sheet, file_order

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

SHARE = 0.2  # of the customers are known to the vendor
OTHERS = 0.7  # of the prospects are
PER_ATTRIBUTE = 0.7


@dataclass(frozen=True)
class Enrichment:
    """One entry per trait of a person; `trait` is a row of the word list."""

    person: Numbers
    trait: Numbers
    confidence: Numbers
    observed_at: Numbers


def enrichment(world: World) -> Enrichment:
    """Up to four traits of each person that the vendor knows."""
    chance = Chance(world.seed, "enrichment")
    people = world.people
    share = np.where(np.arange(people.count) < people.customers, SHARE, OTHERS)
    known = np.flatnonzero(chance.happens(people.count, share))
    weights = wordlist.weights("enrichment")
    persons, traits = [], []
    for attribute in dict.fromkeys(wordlist.column("enrichment", "attribute")):
        person = known[chance.happens(len(known), PER_ATTRIBUTE)]
        values = wordlist.positions("enrichment", "attribute", attribute)
        persons.append(person)
        traits.append(values[chance.pick(weights[values], len(person))])
    person = np.concatenate(persons)
    return Enrichment(
        person=person,
        trait=np.concatenate(traits),
        confidence=chance.whole(40, 100, len(person)),
        observed_at=world.calendar.end - chance.whole(1, 400, len(person)) * DAY,
    )


def identifiers(number: Numbers) -> Text:
    """The vendor's record ids."""
    return cells.numbered("V", number + 1, 8)


def sheets(world: World, sold: Enrichment) -> list[Sheet]:
    """The list as the vendor delivers it: semicolons and Latin-1."""
    chance = Chance(world.seed, "enrichment attributes")
    attributes = cells.words(wordlist.column("enrichment", "attribute"))
    values = cells.words(wordlist.column("enrichment", "value"))

    def columns(row: Numbers) -> Columns:
        person, at = sold.person[row], sold.observed_at[row]
        email = world.contact_points.email_at(person, at)
        return {
            "record_id": identifiers(row),
            "email": cells.chosen(world.contact_points.emails, email),
            "attribute": cells.chosen(attributes, sold.trait[row]),
            "value": cells.chosen(values, sold.trait[row]),
            "confidence": cells.joined("0.", cells.numbered("", sold.confidence[row], 2)),
            "observed_at": cells.dates(at // DAY),
        }

    order = file_order(chance, sold.observed_at)
    return [
        Sheet(
            "enrichment",
            "attributes",
            SEMICOLON_LATIN,
            order,
            columns,
            "record_id",
            ("observed_at",),
        )
    ]


def ownerships(sold: Enrichment) -> list[Ownership]:
    """Whom each trait is about."""
    return [Ownership("enrichment", "attributes", sold.person, identifiers)]
