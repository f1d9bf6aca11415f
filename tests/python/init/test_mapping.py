"""A guess must be right where names are plain, and never hide what it left out."""

from __future__ import annotations

import pytest

from cdp_cli.init.mapping import date_format, guess_columns, guess_profiles
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


def test_columns_of_well_known_sets_find_their_place():
    """R's RLdata, and a register of voters: their dates come in parts, their words abbreviated."""
    columns = ("rec_id", "fname_c1", "lname_c1", "by", "bm", "bd")
    parts = guess(*columns, by=["1949"], bm=["7"], bd=["22"])
    voters = guess("voter_id", "res_street_address", "res_city_desc", "state_cd", "gender_code")

    assert parts.columns == {
        "given_name": "fname_c1",
        "family_name": "lname_c1",
        "birth_date": "by",
    }
    assert (parts.added, parts.formats) == (
        {"birth_date": ("bm", "bd")},
        {"birth_date": "%Y %m %d"},
    )
    assert voters.columns == {
        "street": "res_street_address",
        "city": "res_city_desc",
        "region": "state_cd",
        "gender": "gender_code",
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
        (["19560409", "19721931", " 18991231"], "%Y%m%d"),
        (["20200101", "12345678", "87654321"], ""),
        (["1956", "1901", "?"], "%Y"),
        (["1956.0", "1901.0"], "%Y.0"),
        (["1956", "0", "12"], ""),
        ([], ""),
    ],
)
def test_the_order_of_day_and_month_shows_in_the_values(values, expected):
    assert date_format(values) == expected


def test_formats_are_looked_for_in_the_columns_that_hold_times():
    found = guess("id", "dob", birth_date=["31/12/1999"], dob=["31/12/1999"])

    assert found.formats == {"birth_date": "%d/%m/%Y"}


def test_words_around_a_name_leave_its_meaning():
    found = guess(
        "id", "postcode_fake", "home_phone", "customer_email", "email_opt_in", "user_name"
    )

    assert found.columns == {
        "email": "customer_email",
        "phone": "home_phone",
        "postcode": "postcode_fake",
    }
    assert found.spare == ("email_opt_in", "user_name")


def test_the_very_name_wins_over_one_with_words_around_it():
    assert guess("id", "home_phone", "telephone").columns == {"phone": "telephone"}


def test_a_house_number_belongs_to_the_street():
    found = guess("id", "street_number", "address_1", "address_2")

    assert found.columns == {"street": "address_1"}
    assert found.added == {"street": ("street_number",)}
    assert found.spare == ("address_2",)
    assert guess("id", "house_number").spare == ("house_number",)


def test_a_year_of_birth_is_a_date_of_which_no_more_is_known():
    found = guess("id", "year_of_birth", year_of_birth=["1956", "1901"])

    assert (found.columns, found.formats) == ({"birth_date": "year_of_birth"}, {"birth_date": "%Y"})


def test_month_and_day_belong_to_the_year_of_birth_and_to_no_whole_date():
    parts = ("id", "birth_day", "birth_month", "birth_year")
    found = guess(*parts, birth_year=["1956"], birth_month=["4"], birth_day=["9"])

    assert found.added == {"birth_date": ("birth_month", "birth_day")}
    assert found.formats == {"birth_date": "%Y %m %d"}
    assert not guess("id", "dob", "birth_month", "birth_day", dob=["1956-04-09"]).added


def test_the_number_of_a_state_does_not_number_the_rows():
    found = guess("badge", "soc_sec_id", "birth_place", "sex")

    assert found.id_column == "badge"
    assert found.columns == {
        "national_id": "soc_sec_id",
        "gender": "sex",
        "city": "birth_place",
    }


def test_what_is_chosen_is_not_guessed():
    sample = Sample(("email", "mail", "first", "last", "city"), {})

    found = guess_columns(
        sample, "", {"email": ["mail"], "full_name": ["first", "last"], "city": []}
    )

    assert found.columns == {"email": "mail", "full_name": "first"}
    assert found.added == {"full_name": ("last",)}
    assert found.spare == ("email", "city")
