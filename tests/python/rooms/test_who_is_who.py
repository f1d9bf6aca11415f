"""Which records become one customer, and which must not, with the seeds as they ship.

Who is hurt if it fails: two people who share a tablet, a telephone or a mailbox, when one reads
the other's orders; a person whom three departments write to because nobody saw that she is one.
Not tested here: how links become clusters (`tests/oracle`), how good it is on messy data (`cdp
demo` measures it).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

Rows = list[dict[str, object]]


def person(subject: str, **columns: object) -> dict[str, object]:
    return {"profile_id": subject, "customer_ref": subject, **columns}


def address(n: int) -> dict[str, object]:
    return {"street": f"Hauptstraße {n}", "postcode": "10115", "city": "Berlin", "country": "DE"}


def hashed(email: str) -> str:
    """What a partner sends who shares no addresses."""
    return hashlib.sha256(email.encode()).hexdigest()


PROFILES: dict[str, Rows] = {
    "shop": [
        person("shop:same_mailbox", email="m.ueller+shop@gmail.com"),
        person("shop:nickname", given_name="Bill", family_name="Gray", birth_date="1980-02-03"),
        person(
            "shop:moved",
            given_name="Zoe",
            family_name="Lang",
            phone="+4930111",
            birth_date="1991-01-01",
        ),
        person("shop:family", email="family@mail.example", birth_date="1970-05-05"),
        person(
            "shop:household_a", given_name="Ann", family_name="Roth", phone="+4930222", **address(1)
        ),
        person("shop:recycled", given_name="Olaf", family_name="Alt", phone="+4917000"),
        person(
            "shop:recycled_namesake", given_name="Eva", phone="+4917111", birth_date="1950-03-14"
        ),
        person("shop:tablet_a", email="tablet.a@mail.example"),
        person("shop:one_tablet", email="one.tablet@mail.example"),
        person("shop:junk_a", email="test@test.com", phone="+490000000000"),
        person("shop:office_a", email="info@firm.example"),
        person("shop:lone_office", email="info@lone.example"),
        person("shop:swapped", given_name="Kim", family_name="Ode", birth_date="1990-03-04"),
        person("shop:system_date", email="system.date@mail.example", birth_date="1900-01-01"),
        person("shop:arabic", given_name="فاطمة", family_name="علي", birth_date="1985-06-07"),
        person("shop:member", loyalty_id="L-1"),
        person("shop:hashed", email="hashed@mail.example"),
        person("shop:quotes", other_customer_ref="crm:quoted"),
        *[person(f"shop:crowd_{n}", email="crowd@mail.example") for n in range(31)],
        *[person(f"shop:kiosk_{n}", email="crowd.kiosk@mail.example") for n in range(2)],
        person("shop:by_post", given_name="Ida", family_name="Berg", **address(7)),
        person("shop:by_post_too", given_name="Max", family_name="Berg", **address(7)),
    ],
    "crm": [
        person("crm:same_mailbox", email="mueller@googlemail.com"),
        person("crm:nickname", given_name="William", family_name="Gray", birth_date="1980-02-03"),
        person("crm:moved", given_name="Zoe", family_name="Neu", phone="+4930111"),
        person("crm:family", email="family@mail.example", birth_date="1999-06-06"),
        person(
            "crm:household_b", given_name="Ben", family_name="Roth", phone="+4930222", **address(1)
        ),
        person("crm:recycled", given_name="Nora", family_name="Neu", phone="+4917000"),
        person(
            "crm:recycled_namesake", given_name="Eva", phone="+4917111", birth_date="2001-08-09"
        ),
        person("crm:tablet_b", email="tablet.b@mail.example"),
        person("crm:junk_b", email="test@test.com", phone="+490000000000"),
        person("crm:office_b", email="info@firm.example"),
        person("crm:swapped", given_name="Kim", family_name="Ode", birth_date="1990-04-03"),
        person("crm:system_date", email="system.date@mail.example", birth_date="1985-01-02"),
        person("crm:arabic", given_name="فاطمه", family_name="علی", birth_date="1985-06-07"),
        person("crm:quoted"),
        person("crm:by_post", given_name="Ida", family_name="Berg", **address(7)),
    ],
    "club": [{"profile_id": "1", "loyalty_id": "L-1", "given_name": "Mia"}],
    "partner": [
        {"profile_id": "1", "hashed_email": hashed("hashed@mail.example")},
        {"profile_id": "2", "hashed_email": hashed("info@firm.example")},
        {"profile_id": "3", "hashed_email": hashed("crowd@mail.example")},
        {"profile_id": "4", "hashed_email": hashed("info@lone.example")},
    ],
    "vendor": [
        {"profile_id": "1", "email": "prospect@mail.example", "given_name": "Pia"},
        {"profile_id": "2", "email": "one.tablet@mail.example"},
    ],
}


def visit(cookie: str, customer: str | None = None) -> dict[str, object]:
    return {
        "anonymous_id": cookie,
        "customer_ref": customer,
        "event_name": "page_viewed",
        "occurred_at": "2026-05-01 10:00:00",
    }


EVENTS: Rows = [
    # a tablet on which two people sign in
    *[visit("shared_tablet", who) for who in (None, "shop:tablet_a", "crm:tablet_b")],
    # a tablet on which one person signs in
    *[visit("own_tablet", who) for who in (None, "shop:one_tablet")],
    # a browser that nobody signs in on
    visit("stranger"),
    # what a browser sends that forbids cookies
    *[visit("00000000-0000", who) for who in (None, "shop:one_tablet")],
    # two tablets in a row: A on the first, A and B on the second
    *[visit("between", who) for who in (None, "shop:kiosk_0")],
]


@pytest.fixture(scope="module")
def company(new_company: Callable[[], Any]) -> Any:
    company = new_company()
    for source, rows in PROFILES.items():
        company.load(source, "profiles", rows)
    company.load("web", "events", EVENTS)
    company.build("--select", "+customer_presence", "+identity_conflicts", "+customer_identifiers")
    return company


# ---------- records that are one person, with what tells
SAME = {
    "the same mailbox, written in two ways": ("shop:same_mailbox", "crm:same_mailbox"),
    "a nickname, the family name and the date of birth": ("shop:nickname", "crm:nickname"),
    "telephone and given name after a wedding": ("shop:moved", "crm:moved"),
    "day and month of birth swapped": ("shop:swapped", "crm:swapped"),
    "letters as Arabic and Persian keyboards write them": ("shop:arabic", "crm:arabic"),
    "name and address": ("shop:by_post", "crm:by_post"),
    "the number of a membership": ("shop:member", "club|loyalty_id|L-1"),
    "the customer number of another system": ("shop:quotes", "crm:quoted"),
    "the date that a system fills in contradicts nobody": ("shop:system_date", "crm:system_date"),
    "a browser on which one person signs in": ("shop:one_tablet", "web|anonymous_id|own_tablet"),
}


@pytest.mark.parametrize("reason", SAME)
def test_one_person_by(company: Any, reason: str) -> None:
    one, other = SAME[reason]
    assert company.customer(one) == company.customer(other)


# ---------- records that are two people, with what they share
DIFFERENT = {
    "a family's mailbox and two dates of birth": ("shop:family", "crm:family"),
    "a household's telephone, name and address": ("shop:household_a", "crm:household_b"),
    "a telephone number that was given to somebody else": ("shop:recycled", "crm:recycled"),
    "a recycled number, the same given name, two dates of birth": (
        "shop:recycled_namesake",
        "crm:recycled_namesake",
    ),
    "a tablet": ("shop:tablet_a", "crm:tablet_b"),
    "junk that people type into forms": ("shop:junk_a", "crm:junk_b"),
    "an office's mailbox": ("shop:office_a", "crm:office_b"),
    "an address that far too many records hold": ("shop:crowd_1", "shop:crowd_2"),
    "a family name at one address": ("shop:by_post", "shop:by_post_too"),
    "a shared tablet and its visitor": ("shop:tablet_a", "web|anonymous_id|shared_tablet"),
    "the cookie of a browser that forbids cookies": (
        "shop:one_tablet",
        "web|anonymous_id|00000000-0000",
    ),
}


@pytest.mark.parametrize("shared", DIFFERENT)
def test_two_people_in_spite_of(company: Any, shared: str) -> None:
    one, other = DIFFERENT[shared]
    assert company.customer(one) != company.customer(other)


def partner_record(company: Any, email: str) -> Any:
    """The customer of the partner's record for an address."""
    (found,) = company.rows(
        """
        select customer_id
        from identity.identity_handles
        inner join identity.identity_assignment using (subject_key)
        where source = 'partner' and hashed_email = ?
        """,
        hashed(email),
    )
    return found[0]


def test_a_partner_who_shares_no_addresses_is_joined_by_their_hash(company: Any) -> None:
    assert partner_record(company, "hashed@mail.example") == company.customer("shop:hashed")


def test_the_hash_of_an_address_that_links_nobody_links_nobody(company: Any) -> None:
    office = {company.customer("shop:office_a"), company.customer("crm:office_b")}
    assert partner_record(company, "info@firm.example") not in office
    assert partner_record(company, "info@lone.example") != company.customer("shop:lone_office")
    crowd = {company.customer(f"shop:crowd_{n}") for n in range(31)}
    assert len(crowd) == 31
    assert partner_record(company, "crowd@mail.example") not in crowd


def state(company: Any, subject: str) -> Any:
    return company.value("profile_state", "customer_presence", subject)


def test_bought_data_alone_make_a_prospect_and_never_a_known_customer(company: Any) -> None:
    (prospect,) = company.rows(
        """
        select profile_state
        from golden.customer_presence
        inner join identity.identity_assignment using (customer_id)
        inner join identity.identity_handles using (subject_key)
        where email = 'prospect@mail.example'
        """
    )
    assert prospect == ("prospect",)


def test_bought_data_about_a_customer_leave_the_customer_known(company: Any) -> None:
    assert state(company, "shop:one_tablet") == "known"
    assert "vendor" in company.value("sources", "customer_presence", "shop:one_tablet")


def test_who_never_signed_in_is_anonymous(company: Any) -> None:
    assert state(company, "web|anonymous_id|stranger") == "anonymous"


def test_what_was_refused_is_listed_with_its_reason(company: Any) -> None:
    reasons = dict(company.rows("select identifier_value, reason from identity.identity_conflicts"))
    assert reasons["family@mail.example"] == "birth_date: 2 values, 1 allowed"
    assert reasons["shared_tablet"].startswith("would join 3 customers")
    assert "own_tablet" not in reasons


def test_what_links_nobody_is_listed_with_its_reason(company: Any) -> None:
    reasons = dict(
        company.rows(
            "select identifier_value, reason from identity.identity_excluded_values"
            " where identifier_type = 'email'"
        )
    )
    assert reasons["crowd@mail.example"] == "held by 31 subjects, at most 30 allowed"
    assert reasons["info@firm.example"] == "a mailbox that an office shares"
    assert "family@mail.example" not in reasons


def test_an_identifier_that_links_nobody_is_marked_among_the_customers_identifiers(
    company: Any,
) -> None:
    found = company.value(
        "is_excluded", "customer_identifiers", "shop:office_a", "identifier_type = 'email'"
    )
    assert found is True
