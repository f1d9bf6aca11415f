"""Pairs of records as patterns: which levels they agree on, and how many pairs look like that."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cdp_cli.identity.weights import Weight
from cdp_cli.warehouse.base import Warehouse

NAMES = ("given_name", "family_name")
UNKNOWN = -1
# On what an address is compared: on the best that both records know.
_BASIS = """
    case
        when one.street_key is not null and other.street_key is not null then 'street'
        when one.postcode_key is not null and other.postcode_key is not null then 'postcode'
        else 'city'
    end
"""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Patterns:
    """Pairs that look alike, counted.

    `levels` has a row per pattern and a column per comparison: the place of the level in the list
    of weights, UNKNOWN where one record does not know. `name_bits` and `other_bits` add up how rare
    the values are whose frequency counts. `basis` is on what the addresses could be compared.
    """

    levels: Ints
    name_bits: Floats
    other_bits: Floats
    basis: NDArray[np.str_]
    counts: Floats

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return int(self.counts.sum())


def comparisons(weights: Sequence[Weight]) -> list[str]:
    """The comparisons of the seed, in its order."""
    return list(dict.fromkeys(each.comparison for each in weights if each.m is not None))


def read_patterns(warehouse: Warehouse, view: str, weights: Sequence[Weight]) -> Patterns:
    """The pairs of a view of the identity room that has `<comparison>_level` and `_weight`."""
    names = comparisons(weights)
    levels = [f"pairs.{name}_level" for name in names]
    rows = [
        tuple(row.values())
        for row in warehouse.query(
            f"""
            select
                {", ".join(levels)},
                {_rarity([name for name in names if name in NAMES], weights)} as name_bits,
                {_rarity([name for name in names if name not in NAMES], weights)} as other_bits,
                {_BASIS} as basis,
                count(*) as pairs
            from identity.{view} as pairs
            inner join identity.identity_traits as one on pairs.record_key = one.record_key
            inner join identity.identity_traits as other
                on pairs.other_record_key = other.record_key
            group by all
            order by all
            """
        )
    ]
    places = {each.name: place for place, each in enumerate(weights)}
    coded = [
        [places.get((name, level), UNKNOWN) for name, level in zip(names, row, strict=False)]
        for row in rows
    ]
    return Patterns(
        levels=np.array(coded, dtype=np.int64).reshape(len(rows), len(names)),
        name_bits=np.array([row[-4] for row in rows], dtype=np.float64),
        other_bits=np.array([row[-3] for row in rows], dtype=np.float64),
        basis=np.array([row[-2] for row in rows], dtype=np.str_),
        counts=np.array([row[-1] for row in rows], dtype=np.float64),
    )


def _rarity(names: Sequence[str], weights: Sequence[Weight]) -> str:
    """SQL: the bits of rarity of a pair, which its weights hold besides the share m of the seed."""
    cases = [
        f"case pairs.{name}_level {' '.join(levels)} else 0 end"
        for name in names
        if (levels := [
            f"when '{each.level}' then pairs.{name}_weight - ({math.log2(each.m)!r})"
            for each in weights
            if each.comparison == name and each.is_frequency_adjusted and each.m
        ])
    ]  # fmt: skip
    return f"round(2 * ({' + '.join(cases) or '0'})) / 2"
