"""Catalogue: the products of the demo company, and its prices in every currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cdp_cli.demo import cells, wordlist
from cdp_cli.demo.calendar import Calendar
from cdp_cli.demo.cells import DAY
from cdp_cli.demo.chance import Chance, Numbers
from cdp_cli.demo.sheet import COMMA, Columns, Sheet

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text

CURRENCIES = ("EUR", "CHF", "GBP", "USD", "AED")
RATES = np.array([1.0, 0.96, 0.86, 1.08, 3.97])
MODELS_PER_KIND = 8
STEP = 5  # prices end in 0 or 5 cents


@dataclass(frozen=True)
class Catalogue:
    """One entry per product; `prices` holds cents per product and currency."""

    skus: Text
    names: Text
    categories: Text
    brands: Text
    prices: Numbers
    costs: Numbers
    updated_at: Numbers
    popularity: Numbers

    @property
    def count(self) -> int:
        """How many products there are."""
        return len(self.costs)


def catalogue(seed: int, calendar: Calendar) -> Catalogue:
    """Eight models of every kind of product."""
    chance = Chance(seed, "catalogue")
    kinds, brands = wordlist.rows("kinds"), wordlist.rows("brands")
    kind = np.repeat(np.arange(len(kinds)), MODELS_PER_KIND)
    model = (np.arange(len(kind)) + 3 * kind) % len(brands)
    model[:MODELS_PER_KIND] = np.arange(MODELS_PER_KIND)
    base = np.array([float(row["price"]) for row in kinds])[kind]
    euros = np.round(base * (0.8 + 0.07 * model)) - 0.05
    prices = np.round(euros[:, None] * RATES * 100 / STEP).astype(np.int64) * STEP
    numbers = np.arange(len(kind)) % MODELS_PER_KIND + 1
    skus = [
        f"{row['category'][:3].upper()}-{number // MODELS_PER_KIND + 1:02d}{numbers[number]:02d}"
        for number, row in enumerate(kinds[at] for at in kind)
    ]
    titles = [
        f"{brands[of]['model']} {kinds[at]['kind']}" for at, of in zip(kind, model, strict=True)
    ]
    return Catalogue(
        skus=cells.words(skus),
        names=cells.words(titles),
        categories=cells.words([kinds[at]["category"] for at in kind]),
        brands=cells.words([brands[of]["brand"] for of in model]),
        prices=prices,
        costs=np.round(prices[:, 0] * (0.35 + 0.25 * chance.random.random(len(kind)))).astype(
            np.int64
        ),
        updated_at=chance.whole(calendar.start - 90 * DAY, calendar.end - DAY, len(kind)),
        popularity=wordlist.weights("kinds")[kind] * chance.random.gamma(1.2, 1, len(kind)),
    )


def currency_of_country() -> Numbers:
    """The position in CURRENCIES for each country."""
    return np.array([CURRENCIES.index(row["currency"]) for row in wordlist.rows("countries")])


def currencies(numbers: Numbers) -> Text:
    """The currency codes."""
    return cells.chosen(cells.words(CURRENCIES), numbers)


def sheets(goods: Catalogue) -> list[Sheet]:
    """The products that the shop knows."""

    def columns(row: Numbers) -> Columns:
        return {
            "sku": cells.chosen(goods.skus, row),
            "name": cells.chosen(goods.names, row),
            "category": cells.chosen(goods.categories, row),
            "brand": cells.chosen(goods.brands, row),
            "price": cells.money(goods.prices[row, 0]),
            "cost": cells.money(goods.costs[row]),
            "currency": currencies(np.zeros(len(row), dtype=np.int8)),
            "updated_at": cells.instants(goods.updated_at[row]),
        }

    order = np.arange(goods.count)
    return [Sheet("shop", "products", COMMA, order, columns, "sku", ("updated_at",))]
