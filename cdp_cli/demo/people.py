"""People: who lives in the demo world, in which household, and how lively they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdp_cli.demo import names, wordlist
from cdp_cli.demo.calendar import NEVER, Calendar
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers

COUNTRIES = tuple(wordlist.column("countries", "country"))
HOUSEHOLD_SIZES = (55, 25, 10, 10)  # weights of one, two, three and four members
YOUNGEST, OLDEST = 17 * 365, 84 * 365  # days of age
WRITES_NATIVELY = 0.6


@dataclass(frozen=True)
class Households:
    """One entry per household. `moved_at` is NEVER where it stayed."""

    country: Numbers
    culture: Numbers
    last_name: Numbers
    moved_at: Numbers

    @property
    def count(self) -> int:
        """How many households there are."""
        return len(self.country)


@dataclass(frozen=True)
class People:
    """One entry per person: first the customers, then prospects whom only other companies know.

    `since` and `lapsed` bound the time in which a person buys; `liveliness` has the mean 1.
    """

    customers: int
    households: Households
    household: Numbers
    culture: Numbers
    gender: Numbers
    first_name: Numbers
    last_name: Numbers
    is_native_writer: Numbers
    birth_day: Numbers
    since: Numbers
    lapsed: Numbers
    liveliness: Numbers

    @property
    def count(self) -> int:
        """How many people have a name here."""
        return len(self.household)

    @property
    def country(self) -> Numbers:
        """Where each lives, as a position in COUNTRIES."""
        return self.households.country[self.household]


def people(seed: int, customers: int, calendar: Calendar) -> People:
    """The customers, in households, and a seventh as many prospects, each alone."""
    chance = Chance(seed, "people")
    household = _household_numbers(chance, customers, customers // 7)
    households = _households(chance, int(household[-1]) + 1, calendar)
    count = len(household)
    culture, last_name = _families(chance, households, household)
    gender = chance.whole(0, 2, count)
    # The second of a household is mostly a partner of the other gender.
    second = np.r_[False, household[1:] == household[:-1]]
    gender = np.where(second & chance.happens(count, 0.8), 1 - np.roll(gender, 1), gender)
    first_name = _given_names(chance, household, culture * 2 + gender)
    birth_day = _birth_days(chance, count, calendar)
    first_name, birth_day = _lookalikes(chance, household, first_name, birth_day)
    since, lapsed = _lifetimes(chance, count, calendar)
    is_eastern = culture >= names.CULTURES.index("IR")
    return People(
        customers=customers,
        households=households,
        household=household,
        culture=culture,
        gender=gender,
        first_name=first_name,
        last_name=last_name,
        is_native_writer=is_eastern & chance.happens(count, WRITES_NATIVELY),
        birth_day=birth_day,
        since=since,
        lapsed=lapsed,
        liveliness=chance.random.gamma(0.9, 1 / 0.9, count),
    )


def _household_numbers(chance: Chance, customers: int, prospects: int) -> Numbers:
    sizes = 1 + chance.pick(HOUSEHOLD_SIZES, customers)
    members = np.repeat(np.arange(customers, dtype=np.int32), sizes)[:customers]
    alone = members[-1] + 1 + np.arange(prospects, dtype=np.int32)
    return np.concatenate([members, alone])


def _households(chance: Chance, count: int, calendar: Calendar) -> Households:
    country = chance.pick(wordlist.weights("countries"), count)
    culture = np.zeros(count, dtype=np.int32)
    for number, code in enumerate(COUNTRIES):
        here = np.flatnonzero(country == number)
        mix = [row for row in wordlist.rows("cultures") if row["country"] == code]
        known = np.array([names.CULTURES.index(row["culture"]) for row in mix])
        culture[here] = known[chance.pick([float(row["weight"]) for row in mix], len(here))]
    moved = chance.happens(count, 0.1)
    moved_at = chance.whole(calendar.start, calendar.end - 20 * DAY, count)
    last_name = names.last_names().drawn(chance, culture)
    return Households(country, culture, last_name, np.where(moved, moved_at, NEVER))


def _families(
    chance: Chance, households: Households, household: Numbers
) -> tuple[Numbers, Numbers]:
    """Culture and family name: as in the household, save for those who brought their own."""
    culture = households.culture[household]
    own = chance.happens(len(household), 0.12)
    last_name = households.last_name[household].copy()
    last_name[own] = names.last_names().drawn(chance, culture[own])
    return culture, last_name


def _given_names(chance: Chance, household: Numbers, group: Numbers) -> Numbers:
    """A given name each; namesakes within a household are left to `_lookalikes`."""
    first_name = names.first_names().drawn(chance, group)
    for _ in range(4):
        namesake = np.zeros(len(household), dtype=bool)
        for distance in range(1, len(HOUSEHOLD_SIZES)):
            same_home = household[distance:] == household[:-distance]
            namesake[distance:] |= same_home & (first_name[distance:] == first_name[:-distance])
        first_name[namesake] = names.first_names().drawn(chance, group[namesake])
    return first_name


def _birth_days(chance: Chance, count: int, calendar: Calendar) -> Numbers:
    today = calendar.end // DAY
    age = chance.random.triangular(YOUNGEST, 38 * 365, OLDEST, count).astype(np.int64)
    return today - age


def _lookalikes(
    chance: Chance, household: Numbers, first_name: Numbers, birth_day: Numbers
) -> tuple[Numbers, Numbers]:
    """Twins share a birth date, a junior the first name of a parent; both within a household."""
    follows = np.r_[False, household[1:] == household[:-1]]
    twin = follows & chance.happens(len(household), 0.01)
    junior = follows & ~twin & chance.happens(len(household), 0.01)
    birth_day = np.where(twin, np.roll(birth_day, 1), birth_day)
    return np.where(junior, np.roll(first_name, 1), first_name), birth_day


def _lifetimes(chance: Chance, count: int, calendar: Calendar) -> tuple[Numbers, Numbers]:
    span = calendar.end - calendar.start
    since = calendar.start + (chance.random.random(count) * 1.3 * span).astype(np.int64) - span // 3
    since = np.minimum(since, calendar.end - 2 * DAY)
    lapsed = np.full(count, calendar.end)
    gone = chance.happens(count, 0.3)
    last = calendar.moments(chance, np.maximum(since, calendar.start) + DAY, lapsed)
    return since, np.where(gone, last, lapsed)
