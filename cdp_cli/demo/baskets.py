"""Baskets: the lines of orders and receipts, whose total is the sum of its lines to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from cdp_cli.demo import cells
from cdp_cli.demo.catalogue import Catalogue, currencies
from cdp_cli.demo.chance import Chance, Numbers


@dataclass(frozen=True)
class Baskets:
    """Lines, one after the other, basket by basket; amounts in cents of the basket's currency.

    `basket` says for each line to which basket it belongs; `currency` and `totals` have one entry
    per basket, everything else one per line.
    """

    basket: Numbers
    line_number: Numbers
    product: Numbers
    quantity: Numbers
    unit_price: Numbers
    discount: Numbers
    currency: Numbers
    totals: Numbers

    @property
    def first_lines(self) -> Numbers:
        """The first line of each basket."""
        return np.flatnonzero(self.line_number == 1)

    @property
    def amounts(self) -> Numbers:
        """What each line costs after its discount."""
        return self.quantity * self.unit_price - self.discount


def baskets(chance: Chance, goods: Catalogue, currency: Numbers, mean: float = 1.9) -> Baskets:
    """A basket in each of these currencies, `mean` lines long on average."""
    lines = np.minimum(chance.random.geometric(1 / mean, len(currency)), 9)
    basket = np.repeat(np.arange(len(currency)), lines)
    count = len(basket)
    product = chance.pick(goods.popularity, count)
    quantity = 1 + chance.pick([88, 9, 3], count).astype(np.int64)
    price = goods.prices[product, currency[basket]]
    percent = chance.whole(2, 7, count) * 5
    discount = np.where(chance.happens(count, 0.18), quantity * price * percent // 100, 0)
    number = np.arange(count) - (np.cumsum(lines) - lines)[basket] + 1
    totals = np.bincount(
        basket, weights=quantity * price - discount, minlength=len(currency)
    ).astype(np.int64)
    return Baskets(
        basket.astype(np.int32),
        number.astype(np.int8),
        product,
        quantity.astype(np.int16),
        price.astype(np.int32),
        discount.astype(np.int32),
        currency.astype(np.int8),
        totals,
    )


def cells_of(goods: Catalogue, lines: Baskets, row: Numbers) -> dict[str, Any]:
    """The columns of a line, amounts as decimals."""
    return {
        "line_number": pa.array(lines.line_number[row].astype(np.int32)),
        "sku": cells.chosen(goods.skus, lines.product[row]),
        "product_name": cells.chosen(goods.names, lines.product[row]),
        "category": cells.chosen(goods.categories, lines.product[row]),
        "quantity": pa.array(lines.quantity[row].astype(np.int32)),
        "unit_price": cells.decimals(lines.unit_price[row]),
        "discount": cells.decimals(lines.discount[row]),
        "currency": currencies(lines.currency[lines.basket[row]]),
    }
