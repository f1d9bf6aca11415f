"""Estimates what the levels of the comparisons are worth, without labels, from patterns of pairs.

Expectation maximisation after Fellegi and Sunter (1969) and Winkler (1988), with the model of
`identity_prior`: who is not the same person is a stranger, one of the household or a namesake.
Pure: it knows nothing of the warehouse, and the same patterns give the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cdp_cli.identity.patterns import (
    NAMES,
    UNKNOWN,
    Flags,
    Floats,
    Ints,
    Patterns,
    comparisons,
)
from cdp_cli.identity.weights import Weight

ROUNDS = 200
PRECISION = 1e-6
# So many pairs of one person count what was expected of m; so many pairs on a level that of u.
M_STRENGTH = 30.0
U_STRENGTH = 5.0
# No evidence counts for more, as in `match_weight`.
MOST_BITS = 60.0
LEAST_SHARE = 1e-18
# Names that changed places are one event, which the given name counts.
FOLLOWING = {("family_name", "swapped"), ("family_name", "swapped_close")}
# Where a level can be found at all: an address is compared on the best that both know.
BASES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("address", "exact"): ("street",),
    ("address", "close"): ("street",),
    ("address", "street"): ("street",),
    ("address", "same_postcode"): ("street",),
    ("address", "postcode"): ("postcode",),
    ("address", "same_city"): ("street", "postcode"),
    ("address", "city"): ("city",),
}


@dataclass(frozen=True)
class Estimate:
    """What came of it: shares of the levels by their place in the list of weights.

    `m_pairs` and `u_pairs` say on how many pairs of one person, and of strangers, each level was
    found, as expected, `is_known` whether that says anything; the shares of persons, households and
    namesakes are those of all pairs.
    """

    m: Floats
    u: Floats
    m_pairs: Floats
    u_pairs: Floats
    is_known: Flags
    person_share: float
    household_share: float
    namesake_share: float
    rounds: int


def estimate(
    weights: Sequence[Weight], compared: Patterns, drawn: Patterns, records: int
) -> Estimate:
    """Estimate m and u of every level.

    `compared` are the pairs that blocking found, of the `records` all others being strangers';
    `drawn` are pairs by lot, which say what strangers agree on.
    """
    return _Estimation(weights, compared, drawn, records).run()


class _Side:
    """Patterns with what never changes of their odds, and how to count levels in them."""

    def __init__(self, patterns: Patterns, weights: Sequence[Weight], names: Sequence[str]) -> None:
        self.patterns = patterns
        self._size = len(weights)
        # One row more, of zeros, stands for what is unknown.
        self._levels: Ints = np.where(patterns.levels == UNKNOWN, self._size, patterns.levels)
        self._named = np.array([name in NAMES for name in names], dtype=bool)
        self._possible = self._possibilities(weights, names)

    def sums(self, bits: Floats, *, named: bool = False) -> Floats:
        """For each pattern, the bits of its levels in sum; of names alone if `named`."""
        padded = np.append(bits, 0.0)
        levels = self._levels[:, self._named] if named else self._levels
        return np.asarray(padded[levels].sum(axis=1), dtype=np.float64)

    def counted(self, pairs: Floats) -> tuple[Floats, Floats]:
        """Of so many pairs per pattern: those on each level, and those that might have been."""
        found = np.zeros(self._size + 1)
        for column in self._levels.T:
            found += np.bincount(column, weights=pairs, minlength=self._size + 1)
        possible = np.array([pairs[where].sum() for where in self._possible])
        return found[:-1], possible

    def _possibilities(self, weights: Sequence[Weight], names: Sequence[str]) -> list[Flags]:
        following = [i for i, each in enumerate(weights) if each.name in FOLLOWING]
        masks = []
        for each in weights:
            if each.comparison not in names:
                masks.append(np.zeros(len(self.patterns.counts), dtype=bool))
                continue
            column = self.patterns.levels[:, names.index(each.comparison)]
            mask = (column != UNKNOWN) & ~np.isin(column, following)
            if each.name in BASES:
                mask &= np.isin(self.patterns.basis, BASES[each.name])
            masks.append(mask)
        return masks


class _Estimation:
    """One run of the expectation maximisation."""

    def __init__(
        self, weights: Sequence[Weight], compared: Patterns, drawn: Patterns, records: int
    ) -> None:
        names = comparisons(weights)
        self._weights = weights
        self._compared = _Side(compared, weights, names)
        self._drawn = _Side(drawn, weights, names)
        self._pairs = max(records * (records - 1) / 2, 1.0)
        self._prior_m = np.array([each.prior_m or 1.0 for each in weights])
        self._prior_u = np.array([each.prior_u or 1.0 for each in weights])
        self._h = np.array([each.h or 1.0 for each in weights])
        self._is_adjusted = np.array([each.is_frequency_adjusted for each in weights])
        self._is_fixed = np.array([each.m is None or each.name in FOLLOWING for each in weights])
        self._m, self._u = self._prior_m.copy(), self._prior_u.copy()
        self._shares = np.full(3, 1 / max(records, 2))

    def run(self) -> Estimate:
        rounds, change = 0, 1.0
        # The shares first: with a prior that is far off, the first m would be of strangers.
        for _ in range(ROUNDS):
            self._take_shares()
        while change > PRECISION and rounds < ROUNDS:
            before = self._m.copy()
            m_found, m_possible, u_found = self._round()
            change = float(np.abs(self._m - before).max())
            rounds += 1
        person, household, namesake = (float(share) for share in self._shares)
        return Estimate(
            m=self._m,
            u=self._u,
            m_pairs=m_found,
            u_pairs=u_found,
            is_known=(m_possible >= 1) & ~self._is_fixed & ~self._unseen(m_found, u_found),
            person_share=person,
            household_share=household,
            namesake_share=namesake,
            rounds=rounds,
        )

    def _unseen(self, m_found: Floats, u_found: Floats) -> Flags:
        """Levels found on nobody's pairs: what is left of both shares is smoothing."""
        return np.asarray((m_found < 1) & (u_found < 1) & ~self._is_adjusted)

    def _round(self) -> tuple[Floats, Floats, Floats]:
        """Take the shares of the levels anew; of how many pairs, for m and for u."""
        belongs = self._take_shares()
        m_found, m_possible = self._compared.counted(belongs[0])
        strangers = self._drawn.patterns.counts / self._denominator(self._odds(self._drawn))
        u_found, u_possible = self._drawn.counted(strangers)
        m = (m_found + M_STRENGTH * self._prior_m) / (m_possible + M_STRENGTH)
        u = (u_found + U_STRENGTH) / (u_possible + U_STRENGTH / self._prior_u)
        self._m = np.where(self._is_fixed, self._prior_m, np.minimum(m, 1.0))
        self._u = np.where(self._is_fixed | self._is_adjusted, self._prior_u, np.minimum(u, 1.0))
        return m_found, m_possible, u_found

    def _take_shares(self) -> Floats:
        """Pairs per pattern of one person, one household and namesakes, and the shares thereof."""
        odds = self._odds(self._compared)
        each = self._compared.patterns.counts / self._denominator(odds)
        belongs = np.array(
            [each * share * odd for share, odd in zip(self._shares, odds, strict=True)]
        )
        self._shares = np.maximum(belongs.sum(axis=1) / self._pairs, LEAST_SHARE)
        return belongs

    def _odds(self, side: _Side) -> list[Floats]:
        """How much likelier a pattern is of one person, a household, namesakes than strangers."""
        patterns = side.patterns
        surprise = np.where(self._is_adjusted, 0.0, -np.log2(self._u))
        rarity = patterns.name_bits + patterns.other_bits
        bits = [
            side.sums(np.log2(self._m) + surprise) + rarity,
            side.sums(np.log2(self._h) + surprise) + rarity,
            side.sums(np.log2(self._m) + surprise, named=True) + patterns.name_bits,
        ]
        return [np.exp2(np.minimum(each, MOST_BITS)) for each in bits]

    def _denominator(self, odds: Sequence[Floats]) -> Floats:
        total = np.ones(len(odds[0]))
        for share, odd in zip(self._shares, odds, strict=True):
            total = total + share * odd
        return total


def in_order(weights: Sequence[Weight], m: Floats, u: Floats) -> Floats:
    """m such that no level is worth more than `exact` or less than `differs`, which is no gain."""
    bits = np.log2(m / u)
    for name in comparisons(weights):
        places = {each.level: i for i, each in enumerate(weights) if each.comparison == name}
        others = [place for level, place in places.items() if level not in {"exact", "differs"}]
        exact, differs = places["exact"], places["differs"]
        bits[differs] = min(bits[differs], 0.0, bits[exact])
        for place in others:
            if weights[place].name not in FOLLOWING and not weights[place].is_frequency_adjusted:
                bits[place] = min(max(bits[place], bits[differs]), bits[exact])
    return np.asarray(np.minimum(u * np.exp2(bits), 1.0), dtype=np.float64)
