"""EM on simulated pairs, of which it is known what was planted."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdp_cli.identity.estimation import M_STRENGTH, estimate, in_order
from cdp_cli.identity.patterns import UNKNOWN, Patterns
from cdp_cli.identity.weights import Weight

# All pairs of them are compared.
RECORDS = 500
PAIRS = RECORDS * (RECORDS - 1) // 2
PERSON_PAIRS = 2000
# comparison -> level -> shares of the pairs of one person (planted, expected) and of strangers
PLANTED = {
    "given_name": {
        "exact": (0.6, 0.8, 0.004), "close": (0.3, 0.1, 0.006), "differs": (0.1, 0.1, 0.99),
    },
    "birth_date": {
        "exact": (0.7, 0.8, 0.001), "close": (0.2, 0.1, 0.009), "differs": (0.1, 0.1, 0.99),
    },
    "email": {"exact": (0.5, 0.7, 0.0005), "differs": (0.5, 0.3, 0.9995)},
    "phone": {"exact": (0.8, 0.6, 0.0005), "differs": (0.2, 0.4, 0.9995)},
}  # fmt: skip


def weight(comparison, level, m, u):
    return Weight(
        comparison=comparison,
        level=level,
        m=m,
        u=u,
        h=m / 4,
        weight=0.0,
        household_weight=0.0,
        is_frequency_adjusted=False,
        provenance="shipped",
        prior_m=m,
        prior_u=u,
    )


WEIGHTS = [
    weight(comparison, level, expected, u)
    for comparison, levels in PLANTED.items()
    for level, (_, expected, u) in levels.items()
]


def drawn(chance, side, pairs):
    """So many pairs, each comparison by itself; the sides are 0 one person's, 2 strangers'."""
    columns = []
    for comparison, levels in PLANTED.items():
        places = [i for i, each in enumerate(WEIGHTS) if each.comparison == comparison]
        shares = np.array([planted[side] for planted in levels.values()])
        columns.append(chance.choice(places, size=pairs, p=shares / shares.sum()))
    return np.column_stack(columns)


def patterns(levels):
    rows, counts = np.unique(levels, axis=0, return_counts=True)
    nothing = np.zeros(len(rows))
    basis = np.array(["city"] * len(rows))
    return Patterns(rows, nothing, nothing, basis, counts.astype(float))


def simulated(seed, person_pairs=PERSON_PAIRS):
    chance = np.random.default_rng(seed)
    strangers = drawn(chance, 2, PAIRS - person_pairs)
    compared = np.vstack([drawn(chance, 0, person_pairs), strangers])
    return patterns(compared), patterns(drawn(chance, 2, 200_000))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_planted_is_found(seed):
    found = estimate(WEIGHTS, *simulated(seed), RECORDS)

    planted = [shares[0] for levels in PLANTED.values() for shares in levels.values()]
    assert found.m == pytest.approx(np.array(planted), abs=0.04)
    assert found.person_share * PAIRS == pytest.approx(PERSON_PAIRS, rel=0.05)
    assert found.is_known.all()


def test_the_same_pairs_give_the_same_numbers():
    one, other = (estimate(WEIGHTS, *simulated(7), RECORDS) for _ in range(2))

    assert (one.m == other.m).all()
    assert (one.u == other.u).all()
    assert one.rounds == other.rounds


@settings(max_examples=10)
@given(person_pairs=st.integers(1, 20))
def test_few_pairs_leave_what_was_expected_in_place(person_pairs):
    """However few there are, a level moves no further than so many pairs can move it."""
    found = estimate(WEIGHTS, *simulated(11, person_pairs), RECORDS)

    expected = np.array([each.m for each in WEIGHTS])
    pairs = found.person_share * PAIRS
    furthest = pairs / (pairs + M_STRENGTH)
    assert (np.abs(found.m - expected) <= furthest + 0.001).all()


def test_what_nobody_knows_keeps_what_was_expected():
    compared, strangers = simulated(5)
    for side in (compared, strangers):
        side.levels[:, -1] = UNKNOWN

    found = estimate(WEIGHTS, compared, strangers, RECORDS)

    assert list(found.is_known[-2:]) == [False, False]
    assert list(found.m[-2:]) == pytest.approx([0.6, 0.4])
    assert found.is_known[:-2].all()


def test_a_level_that_nobody_is_on_keeps_its_worth():
    unseen = weight("phone", "close", 0.05, 0.00005)

    found = estimate([*WEIGHTS, unseen], *simulated(3), RECORDS)

    assert not found.is_known[-1]
    assert found.is_known[:-1].all()


def test_no_level_is_worth_more_than_agreement_and_differing_is_never_a_gain():
    m = np.array([0.4, 0.5, 0.99, 0.8, 0.1, 0.1, 0.9, 0.1, 0.9, 0.1])
    u = np.array([0.01, 0.001, 0.5, 0.01, 0.5, 0.02, 0.01, 0.99, 0.01, 0.99])

    bits = np.log2(in_order(WEIGHTS, m, u) / u)

    assert bits[1] == pytest.approx(bits[0])
    assert bits[2] <= 0
    assert bits[5] <= min(bits[3], bits[4], 0)
