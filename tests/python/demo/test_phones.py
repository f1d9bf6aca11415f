from __future__ import annotations

import numpy as np

from cdp_cli.demo import phones, wordlist
from cdp_cli.demo.chance import Chance

COUNTRIES = wordlist.column("countries", "country")


def test_no_two_people_of_a_country_get_the_same_number():
    country = np.arange(40_000) % len(COUNTRIES)
    numbers = phones.mobile_numbers(Chance(1, "test"), country)
    landlines = phones.landline_numbers(Chance(1, "test"), country, np.full(len(country), 30))
    for position in range(len(COUNTRIES)):
        assert len(set(numbers[country == position])) == 5000
        assert len(set(landlines[country == position])) == 5000


def test_american_numbers_are_those_kept_for_fiction():
    country = np.full(10_000, COUNTRIES.index("US"))
    numbers = phones.mobile_numbers(Chance(1, "test"), country)
    assert set(numbers // 10_000 % 1000) == {555}
    assert {len(str(number)) for number in numbers} == {10}


def test_a_number_is_written_in_each_style():
    styles = np.arange(phones.PERSIAN + 1)
    country = np.full(len(styles), COUNTRIES.index("IR"))
    number = np.full(len(styles), 9121234567)
    assert phones.written(country, number, styles).to_pylist() == [
        "+989121234567",
        "0098 912 1234567",
        "09121234567",
        "0912-1234567",
        "+98 912 1234567",
        "۰۹۱۲۱۲۳۴۵۶۷",
    ]


def test_no_number_is_an_empty_cell():
    text = phones.written(np.array([0, 0]), np.array([-1, 1511234567]), np.array([0, 0]))
    assert text.to_pylist() == [None, "+491511234567"]
