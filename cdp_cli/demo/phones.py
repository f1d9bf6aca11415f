"""Phones: telephone numbers per country, and the ways in which people write them."""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from cdp_cli.demo import cells, wordlist
from cdp_cli.demo.chance import Chance, Numbers

if TYPE_CHECKING:
    from cdp_cli.demo.cells import Text

# The ways of writing: +49…, 0049 …, national with and without separators, +49 … with spaces,
# and national in Persian digits.
INTERNATIONAL, ZEROS, NATIONAL, DASHED, SPACED, PERSIAN = range(6)
STYLE_WEIGHTS = (34, 8, 26, 14, 18)
PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
JUNK = ("0000000000", "1234567890", "N/A", "0")
STRIDE = 1_299_709
UNITED_STATES = "US"


def mobile_numbers(chance: Chance, country: Numbers) -> Numbers:
    """A national number for each; no two of one country are the same."""
    numbers = np.zeros(len(country), dtype=np.int64)
    for position, row in enumerate(wordlist.rows("countries")):
        here = np.flatnonzero(country == position)
        low, high = int(row["mobile_low"]), int(row["mobile_high"])
        if row["country"] == UNITED_STATES:
            # Only the exchange 555, which is kept for fiction: area code, 555, four digits.
            exchange = _scattered(chance, len(here), (high - low) // 10**7 * 10**4)
            numbers[here] = low + exchange // 10**4 * 10**7 + exchange % 10**4
        else:
            numbers[here] = low + _scattered(chance, len(here), high - low)
    return numbers


def landline_numbers(chance: Chance, country: Numbers, area_code: Numbers) -> Numbers:
    """A national number with area code for each household; no two are the same."""
    digits = np.array([int(row["landline_digits"]) for row in wordlist.rows("countries")])[country]
    low = 2 * 10 ** (digits - 1)
    number = low + _scattered(chance, len(country), 10**6 * 7) % (10**digits - low)
    national: Numbers = area_code * 10**digits + number
    return national


def styles(chance: Chance, count: int, is_persian: Numbers) -> Numbers:
    """How each record writes its number; Persian digits only on some of the records given."""
    style = chance.pick(STYLE_WEIGHTS, count).astype(np.int8)
    style[is_persian & chance.happens(count, 0.3)] = PERSIAN
    return style


def written(country: Numbers, number: Numbers, style: Numbers) -> Text:
    """The numbers as text, each in its style; empty where the number is negative."""
    digits = cells.plain(np.maximum(number, 0))
    first, rest = pc.utf8_slice_codeunits(digits, 0, 3), pc.utf8_slice_codeunits(digits, 3)
    separator = cells.words(["", " ", "", "-", " ", ""]).fill_null("")
    text = cells.joined(
        cells.chosen(_prefixes(), country * (PERSIAN + 1) + style),
        first,
        cells.chosen(separator, style),
        rest,
    )
    persian = style == PERSIAN
    if persian.any():
        few = text.filter(persian)
        for digit, letter in enumerate(PERSIAN_DIGITS):
            few = pc.replace_substring(few, str(digit), letter)
        text = cells.replaced(text, persian, few)
    absent = number < 0
    return cells.blanked(text, absent) if absent.any() else text


def _prefixes() -> Text:
    texts = []
    for row in wordlist.rows("countries"):
        code, trunk = row["calling_code"], row["trunk"]
        texts += [f"+{code}", f"00{code} ", trunk, trunk, f"+{code} ", trunk]
    return cells.words(texts).fill_null("")


def _scattered(chance: Chance, count: int, size: int) -> Numbers:
    """Different numbers below `size` in an order without visible pattern."""
    stride = STRIDE
    while gcd(stride, size) > 1:
        stride += 2
    start = int(chance.whole(0, size, 1)[0])
    return (np.arange(count, dtype=np.int64) * stride + start) % size
