"""Memberships: the members of the loyalty club."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells, permissions
from cdp_cli.demo.calendar import HOUR
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.dirt import Soiling
from cdp_cli.demo.portrait import Manner, portrait
from cdp_cli.demo.sheet import SEMICOLON, Columns, Ownership, Sheet, file_order

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.world import World

SHARE = 0.42
SECOND_CARDS = 0.012
TIERS = ("Basic", "Silver", "Gold", "Platinum")
MANNER = Manner(
    email=Soiling(missing=0.12, junk=0.004, sloppy=0.1),
    no_phone=0.25,
    landline=0.15,
    no_birth_date=0.15,
)


@dataclass(frozen=True)
class Memberships:
    """One entry per membership; `of_person` is the card that each customer uses, -1 for none."""

    person: Numbers
    joined_at: Numbers
    of_person: Numbers

    @property
    def count(self) -> int:
        """How many memberships there are."""
        return len(self.person)


def memberships(world: World) -> Memberships:
    """Two fifths of the customers are members; a few lost their card and joined again."""
    chance = Chance(world.seed, "memberships")
    people = world.people
    first = np.flatnonzero(chance.happens(people.customers, SHARE))
    second = chance.some(first, max(1, int(len(first) * SECOND_CARDS)))
    world.tally.add("second loyalty membership", len(second))
    person = np.r_[first, second]
    joined = people.since[person] + chance.whole(0, 60 * DAY, len(person))
    joined = np.minimum(joined, world.calendar.end - HOUR)
    of_person = np.full(people.customers, -1, dtype=np.int64)
    of_person[person] = np.arange(len(person))
    return Memberships(person, joined, of_person)


def identifiers(member: Numbers) -> Text:
    """The numbers on the members' cards; empty for none."""
    return cells.numbered("L", np.where(member < 0, -1, member + 1), 8)


def sheets(world: World, club: Memberships) -> list[Sheet]:
    """The members as the club exports them."""
    chance = Chance(world.seed, "loyalty members")
    looks = portrait(chance, world, club.person, MANNER)
    opt_in = permissions.recorded(chance, world.permissions.newsletter[club.person], 0.3)
    updated = world.calendar.moments(
        chance, club.joined_at, np.full(club.count, world.calendar.end)
    )
    tier = np.clip(
        world.people.liveliness[club.person] * 1.2 + chance.random.random(club.count) - 0.6, 0, 3
    ).astype(np.int8)

    def columns(row: Numbers) -> Columns:
        at = updated[row]
        address = looks.address(row, at)
        email = world.contact_points.email_at(club.person[row], club.joined_at[row])
        return {
            "member_id": identifiers(row),
            **looks.name(row),
            **looks.email(row, email),
            **looks.phone(row, at),
            **looks.birth_date(row),
            "tier": cells.chosen(cells.words(TIERS), tier[row]),
            **{name: address[name] for name in ("postcode", "city", "country")},
            "marketing_opt_in": permissions.written(opt_in[row], "Y", "N"),
            "joined_at": cells.instants(club.joined_at[row]),
            "updated_at": cells.instants(at),
        }

    order = file_order(chance, updated, twice=0.004)
    world.tally.add("exact duplicate row", len(order) - club.count)
    moments = ("joined_at", "updated_at")
    return [Sheet("loyalty", "members", SEMICOLON, order, columns, "member_id", moments)]


def ownerships(club: Memberships) -> list[Ownership]:
    """Whose each membership is."""
    return [Ownership("loyalty", "members", club.person, identifiers)]
