"""Homes: where households live and lived before, in words that differ a little per record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdp_cli.demo import cells, wordlist
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.people import COUNTRIES, Households

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text
    from cdp_cli.demo.tally import Tally

# The ways of writing a city: as it is called there, another spelling, in its own script.
PLAIN, SPELLING, NATIVE = range(3)
NUMBER_FIRST = np.array([row["number_first"] == "1" for row in wordlist.rows("countries")])


@dataclass(frozen=True)
class Homes:
    """Two homes per household: the present one at h, the former one at count + h."""

    country: Numbers
    city: Numbers
    street: Numbers
    number: Numbers
    postcodes: Text
    moved_at: Numbers

    def at(self, household: Numbers, moment: Numbers) -> Numbers:
        """Which home the household lived in at that moment."""
        gone = moment < self.moved_at[household]
        return np.where(gone, household + len(self.moved_at), household)

    def streets(self, home: Numbers, short: Numbers) -> Text:
        """Street and house number; the street is abbreviated where `short` says so."""
        full = wordlist.column("streets", "street")
        texts = cells.words(full + wordlist.column("streets", "short"))
        street = cells.chosen(texts, self.street[home] + short * len(full))
        number = cells.plain(self.number[home])
        first = NUMBER_FIRST[self.country[home]]
        return pc.if_else(
            pa.array(first), cells.joined(number, " ", street), cells.joined(street, " ", number)
        )

    def cities(self, home: Numbers, style: Numbers) -> Text:
        """The name of the city, each in its style."""
        texts: list[str] = []
        for row in wordlist.rows("places"):
            texts += [row["city"], row["spelling"], row["native"] or row["city"]]
        return cells.chosen(cells.words(texts), self.city[home] * 3 + style)

    def regions(self, home: Numbers) -> Text:
        """The region of the city."""
        return cells.chosen(cells.words(wordlist.column("places", "region")), self.city[home])

    def countries(self, home: Numbers) -> Text:
        """The country code."""
        return cells.chosen(cells.words(COUNTRIES), self.country[home])


def homes(seed: int, households: Households, tally: Tally) -> Homes:
    """A present and a former home for every household; the former one matters where it moved."""
    chance = Chance(seed, "homes")
    country = np.tile(households.country, 2)
    city = _positions(chance, country, "places", wordlist.weights("places"))
    street = _positions(chance, country, "streets", np.ones(len(wordlist.rows("streets"))))
    tally.add("households that moved", int((households.moved_at > 0).sum()))
    return Homes(
        country=country,
        city=city,
        street=street,
        number=chance.whole(1, 180, len(country)),
        postcodes=_postcodes(chance, country, city),
        moved_at=households.moved_at,
    )


def area_codes(homes_: Homes) -> Numbers:
    """The telephone area code of each household's present home."""
    codes = np.array([int(row["area_code"]) for row in wordlist.rows("places")])
    return codes[homes_.city[: len(homes_.moved_at)]]


def city_styles(chance: Chance, count: int, native: Numbers) -> Numbers:
    """How each record writes the city."""
    style = chance.pick([88, 12], count).astype(np.int8)
    style[native & chance.happens(count, 0.5)] = NATIVE
    return style


def _positions(chance: Chance, country: Numbers, name: str, weights: Numbers) -> Numbers:
    """For each a row of that word list which lies in its country."""
    drawn = np.zeros(len(country), dtype=np.int32)
    for number, code in enumerate(COUNTRIES):
        here = np.flatnonzero(country == number)
        there = wordlist.positions(name, "country", code)
        drawn[here] = there[chance.pick(weights[there], len(here))]
    return drawn


def _postcodes(chance: Chance, country: Numbers, city: Numbers) -> Text:
    low = np.array([int(row["postcode_low"]) for row in wordlist.rows("places")])[city]
    high = np.array([int(row["postcode_high"]) for row in wordlist.rows("places")])[city]
    code = chance.whole(low, high + 1)
    result = cells.words([""] * len(country))
    for number, row in enumerate(wordlist.rows("countries")):
        here = country == number
        if row["country"] == "GB":
            result = cells.replaced(result, here, _british(code[here], city[here]))
        elif width := int(row["postcode_width"]):
            result = cells.replaced(result, here, cells.numbered("", code[here], width))
    return result


def _british(code: Numbers, city: Numbers) -> Text:
    outward: list[str] = []
    starts, sizes = [], []
    for row in wordlist.rows("places"):
        codes = row["outward_codes"].split("|")
        starts.append(len(outward))
        sizes.append(len(codes))
        outward += codes
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    pairs = cells.words([first + second for first in letters for second in letters])
    district = np.array(starts)[city] + code % np.array(sizes)[city]
    return cells.joined(
        cells.chosen(cells.words(outward), district),
        " ",
        cells.plain(code // 10 % 9 + 1),
        cells.chosen(pairs, code // 90 % len(pairs)),
    )
