"""A guess must be right where names are plain, and never hide what it left out."""

from __future__ import annotations

import pytest

from cdp_cli.init.mapping import date_format, guess_profiles
from cdp_cli.init.sample import Sample


def guess(*columns: str, **values: list[str]):
    return guess_profiles(Sample(columns, values), "crm", "contacts")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (("email", "contact_id"), "contact_id"),
        (("id", "crm_id"), "crm_id"),
        (("account_id", "customer_key", "name"), "customer_key"),
        (("name", "ticket_number"), "ticket_number"),
        (("badge", "name"), "badge"),
    ],
)
def test_the_column_that_numbers_people_is_found(columns, expected):
    assert guess(*columns).id_column == expected


def test_columns_of_many_tongues_find_their_place():
    found = guess("id", "e_mail_address", "vorname", "surname", "zip", "ort", "land").columns

    assert found == {
        "email": "e_mail_address",
        "given_name": "vorname",
        "family_name": "surname",
        "postcode": "zip",
        "city": "ort",
        "country": "land",
    }


def test_no_column_is_used_twice():
    found = guess("id", "name", "email", "mail", "phone", "mobile")

    used = list(found.columns.values())
    assert len(used) == len(set(used))
    assert set(found.spare) == {"mail", "mobile"}


def test_a_name_beside_first_and_last_name_is_somebody_elses():
    found = guess("id", "first_name", "last_name", "name")

    assert "full_name" not in found.columns
    assert found.spare == ("name",)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2020-01-31", "1999-12-01"], ""),
        (["31/12/1999", "01/02/2000"], "%d/%m/%Y"),
        (["12/31/1999", "01/02/2000"], "%m/%d/%Y"),
        (["01.02.2000"], "%d.%m.%Y"),
        (["5/14/1965", "unknown", "04/08/1966"], "%m/%d/%Y"),
        (["unknown", "?", "04/08/1966"], ""),
        ([], ""),
    ],
)
def test_the_order_of_day_and_month_shows_in_the_values(values, expected):
    assert date_format(values) == expected


def test_formats_are_looked_for_in_the_columns_that_hold_times():
    found = guess("id", "dob", birth_date=["31/12/1999"], dob=["31/12/1999"])

    assert found.formats == {"birth_date": "%d/%m/%Y"}
