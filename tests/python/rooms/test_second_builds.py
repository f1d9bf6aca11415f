"""A build makes again what a change can reach, and nothing else.

Who is hurt if it fails: whoever pays for a night in which one record in a hundred has changed.
Not tested here: that the outcome is that of a full build (`test_incremental_equals_full.py`), how
long it takes (`bench/`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

# What bears the time of the run that made it.
STAMPS = {
    "subjects": "changed_at",
    "traits": "built_at",
    "ratings": "changed_at",
    "identifiers": "built_at",
    "handles": "built_at",
    "links": "built_at",
    "blocks": "built_at",
    "pairs": "built_at",
    "clusters": "resolved_at",
}
FAMILIES = ("Berg", "Roth", "Lang", "Ode", "Neu")


def profile(number: int) -> dict[str, object]:
    """A person who shares a family name with some and a street with few."""
    return {
        "profile_id": number,
        "customer_ref": f"shop:{number}",
        "email": f"p{number}@mail.example",
        "given_name": f"Given{chr(97 + number // 4)}",
        "family_name": FAMILIES[number % 5],
        "street": f"Road {number // 2}",
        "postcode": f"10{number // 2:03}",
        "updated_at": "2026-01-01 00:00:00",
    }


@pytest.fixture
def company(new_company: Callable[[], Any]) -> Any:
    """A built company of 61 people."""
    company = new_company()
    company.load("shop", "profiles", [profile(number) for number in range(61)])
    company.build()
    return company


def last_run(company: Any) -> str:
    return str(company.rows("select max(assigned_at) from identity.identity_assignment")[0][0])


def made_after(company: Any, moment: str) -> dict[str, int]:
    """How many rows of each table were made after a moment."""
    return {
        name: company.rows(
            f"select count(*) from identity.identity_{name} where {stamp} > cast(? as timestamp)",
            moment,
        )[0][0]
        for name, stamp in STAMPS.items()
    }


def test_where_nothing_has_changed_nothing_is_made(company: Any) -> None:
    first = last_run(company)
    company.build()
    assert set(made_after(company, first).values()) == {0}


def test_only_records_that_are_new_or_rated_anew_are_compared(company: Any) -> None:
    """Of so few people one more moves what the name of some is worth."""
    first = last_run(company)
    company.load("shop", "profiles", [profile(61)])
    company.build()
    made = made_after(company, first)
    assert (made["subjects"], made["traits"]) == (1, 1)
    compared, meant, all_pairs = company.rows(
        "select count(*) filter (where built_at > cast($1 as timestamp)),"
        " count(*) filter (where exists (select 1 from identity.identity_ratings as ratings"
        " where ratings.record in (pairs.record, pairs.other_record)"
        " and ratings.changed_at > cast($1 as timestamp))), count(*)"
        " from identity.identity_pairs as pairs",
        first,
    )[0]
    assert 0 < compared == meant < all_pairs


def test_who_moves_is_compared_with_new_neighbours_and_no_longer_with_the_old(company: Any) -> None:
    neighbours = (
        "select other.subject_key from identity.identity_pairs as pairs"
        " inner join identity.identity_traits as one on one.record in (pairs.record, other_record)"
        " inner join identity.identity_traits as other"
        " on other.record in (pairs.record, pairs.other_record)"
        " where one.subject_key = 'shop:0' and other.street_key = ?"
    )
    assert company.rows(neighbours, "road0") != []
    moved = {**profile(0), "street": "Road 9", "postcode": "10009", "given_name": "Zoe"}
    company.load("shop", "profiles", [{**moved, "family_name": "Far", "email": "z@mail.example"}])
    company.build()
    assert company.rows(neighbours, "road0") == []
    assert ("shop:18",) in company.rows(neighbours, "road9")


def test_other_weights_compare_everybody_again(company: Any) -> None:
    first, pairs = last_run(company), "select count(*) from identity.identity_pairs"
    company.rows("update seeds.identity_weights set weight = 3 where level = 'nickname'")
    company.build()
    assert made_after(company, first)["pairs"] == company.rows(pairs)[0][0] > 0


def test_an_address_is_hashed_as_long_as_somebody_brings_its_hash(company: Any) -> None:
    known = (
        "select subject_key from identity.identity_identifiers"
        " where identifier_type = 'hashed_email' order by 1"
    )
    hashed = company.rows("select sha256('p7@mail.example')")[0][0]
    row = {"profile_id": "x", "hashed_email": hashed, "updated_at": "2026-01-01 00:00:00"}
    company.load("partner", "profiles", [row])
    company.build()
    assert [subject for (subject,) in company.rows(known)][-1] == "shop:7"
    assert company.customer("shop:7") == company.customer(company.rows(known)[0][0])
    company.load("partner", "profiles", [], replace=True)
    company.build()
    assert company.rows(known) == []


def test_a_value_links_again_where_it_is_no_longer_a_crowds(company: Any) -> None:
    linked = (
        "select count(*) from identity.identity_links"
        " where identifier_type = 'email' and identifier_value = 'desk@mail.example'"
    )
    desk = [{**profile(number), "email": "desk@mail.example"} for number in range(31)]
    company.load("shop", "profiles", desk)
    company.build()
    assert company.rows(linked)[0][0] == 0
    company.load("shop", "profiles", [profile(7)])
    company.build()
    assert company.rows(linked)[0][0] == 30


def test_a_value_that_is_blocked_links_nobody_until_it_is_not(company: Any) -> None:
    linked = "select count(*) from identity.identity_links where identifier_value = ?"
    company.load("crm", "profiles", [{**profile(3), "customer_ref": "crm:3"}])
    company.build()
    values = "insert into seeds.identity_blocked_values values ('email', ?, 'nobody reads it')"
    assert company.rows(linked, "p3@mail.example")[0][0] == 2
    company.rows(values, "p3@mail.example")
    company.build()
    assert company.rows(linked, "p3@mail.example")[0][0] == 0
    company.rows("delete from seeds.identity_blocked_values")
    company.build()
    assert company.rows(linked, "p3@mail.example")[0][0] == 2


def test_a_crowded_block_is_compared_once_enough_have_left(company: Any) -> None:
    """Nobody comes to it: that it has shrunk is seen by counting."""
    in_family = (
        "select count(*) from identity.identity_blocks as blocks"
        " inner join identity.identity_traits using (record)"
        " where rule = 'names' and is_compared and family_key = 'huge'"
    )
    crowd = [
        {**profile(number), "given_name": "Ada", "family_name": "Huge"} for number in range(61)
    ]
    company.load("crm", "profiles", [{**row, "customer_ref": None} for row in crowd])
    company.build()
    assert company.rows(in_family)[0][0] == 0
    company.load(
        "crm", "profiles", [{**row, "customer_ref": None} for row in crowd[:9]], replace=True
    )
    company.build()
    assert company.rows(in_family)[0][0] == 9


def test_a_block_that_becomes_wide_does_not_suffice_any_more(company: Any) -> None:
    """Twenty share a family name and a town and no more: one comes, and goes; nobody changes."""
    pairs = (
        "select count(*) from identity.identity_pairs as pairs"
        " inner join identity.identity_traits as one on one.record = pairs.record"
        " inner join identity.identity_traits as other on other.record = pairs.other_record"
        " where one.family_key = other.family_key and one.city_key = other.city_key"
    )
    clan = [
        {
            "profile_id": number,
            "email": f"{given}@mail.example",
            "given_name": given,
            "family_name": "Zwingli",
            "city": "Zug",
            "updated_at": "2026-01-01 00:00:00",
        }
        for number, given in enumerate(f"A{one}a{two}o" for one in "bdglmnr" for two in "lmr")
    ]
    for there, compared in ((20, 190), (21, 0), (20, 190)):
        company.load("crm", "profiles", clan[:there], replace=True)
        company.build()
        assert company.rows(pairs)[0][0] == compared


def test_what_a_broken_build_took_out_is_made_by_the_next(company: Any) -> None:
    """Where hook and insert are no one transaction, notes are all that a dead run leaves."""
    linked = "select count(*) from identity.identity_links where identifier_value = ?"
    in_family = (
        "select count(*) from identity.identity_blocks as blocks"
        " inner join identity.identity_traits as traits using (record)"
        " where rule = 'rare_family' and family_key = 'berg'"
    )
    for source in ("crm", "club"):
        company.load(source, "profiles", [{**profile(0), "customer_ref": f"{source}:0"}])
    company.build()
    assert (company.rows(linked, "p0@mail.example"), company.rows(in_family)) == ([(3,)], [(15,)])
    moved = {"customer_ref": "crm:0", "family_name": "Roth", "email": "new@mail.example"}
    company.load("crm", "profiles", [{**profile(0), **moved}])
    for statement in (
        "insert into identity.identity_blocks (block, is_compared, is_wide)"
        " select distinct block, is_compared, is_wide from identity.identity_blocks",
        "delete from identity.identity_blocks where built_at is not null",
        "insert into identity.identity_links (identifier_type, identifier_value)"
        " select distinct identifier_type, identifier_value from identity.identity_links",
        "delete from identity.identity_links where node is not null",
    ):
        company.rows(statement)
    company.build()
    assert (company.rows(linked, "p0@mail.example"), company.rows(in_family)) == ([(2,)], [(14,)])
    noted = "select count(*) from identity.identity_{} where built_at is null"
    assert [company.rows(noted.format(name)) for name in ("blocks", "links")] == [[(0,)]] * 2


def test_two_rules_that_change_alike_touch_everybody(company: Any) -> None:
    first = last_run(company)
    company.rows(
        "update seeds.identity_identifier_types set max_subjects = 20"
        " where identifier_type in ('email', 'hashed_email')"
    )
    company.build()
    assert made_after(company, first)["subjects"] == 61
