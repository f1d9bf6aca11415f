from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cdp_cli.demo import cells

numbers = st.lists(st.integers(-(10**9), 10**9), min_size=1)
seconds = st.lists(st.integers(1_500_000_000, 1_900_000_000), min_size=1, max_size=20)


@given(numbers)
def test_money_has_two_places(cents):
    assert cells.money(np.array(cents)).to_pylist() == [
        f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"
        for amount in cents
    ]


@given(numbers)
def test_decimals_are_money_as_numbers(cents):
    texts = cells.money(np.array(cents)).to_pylist()
    assert [str(value) for value in cells.decimals(np.array(cents)).to_pylist()] == texts


@given(st.lists(st.integers(-5, 10**7 - 1), min_size=1))
def test_identifiers_are_padded_and_absent_below_zero(values):
    expected = [None if value < 0 else f"C{value:07d}" for value in values]
    assert cells.numbered("C", np.array(values), 7).to_pylist() == expected


@given(st.sets(st.integers(0, 2**40), min_size=1))
def test_hexadecimal_digits_differ_where_the_numbers_differ(values):
    texts = cells.hexadecimal(np.array(list(values)), 1).to_pylist()
    assert len(set(texts)) == len(values)
    assert {len(text) for text in texts} == {16}
    assert not set("".join(texts)) - set("0123456789abcdef")


@given(seconds)
def test_instants_are_utc(moments):
    assert cells.instants(np.array(moments)).to_pylist() == [
        f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in moments
    ]


@given(seconds)
def test_instants_of_a_zone_carry_its_offset(moments):
    zone = ZoneInfo("Europe/Berlin")
    assert cells.instants(np.array(moments), zone="Europe/Berlin").to_pylist() == [
        datetime.fromtimestamp(moment, zone).isoformat() for moment in moments
    ]


@given(seconds)
def test_wall_time_and_moment_are_each_other_back_save_in_the_doubled_hour(moments):
    given_moments = np.array(moments)
    local = cells.local_seconds(given_moments, "Asia/Dubai")
    assert cells.utc_seconds(local, "Asia/Dubai").tolist() == moments


def test_dates_before_1970_are_dates():
    assert cells.dates(np.array([0, -1, 20_000])).to_pylist() == [
        "1970-01-01",
        "1969-12-31",
        "2024-10-04",
    ]


def test_an_empty_column_stays_empty():
    nothing = np.zeros(0, dtype=np.int64)
    for made in (cells.money, cells.instants, cells.dates, cells.plain):
        assert made(nothing).to_pylist() == []
