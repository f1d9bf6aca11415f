"""Loads that arrive one after the other end where one load of everything ends.

Who is hurt if it fails: whoever compares two reports, one from a warehouse that grew and one from a
warehouse that was rebuilt; and the customer whose order is counted in one of them only.
Not tested here: the same for the demo's own staging models, speed (`bench/`).
"""

from __future__ import annotations

import hashlib
import random
import re
import shutil
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

PEOPLE = 150
ID = re.compile(r"\b[ch][0-9a-f]{20}\b")

# A merge that came late leaves a stricter choice than records that always were one person: see
# `test_consents.py`.
CONSENT_TABLES = {"customer_consents", "customer_consent_choices", "customer_consent_summary"}
CONSENT_COLUMNS = re.compile(".*_consent|last_consent_at")


class Crowd:
    """People who leave records here and there, share things, change and make mistakes."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def day(self, first_year: int = 2023) -> str:
        return (
            f"{self.chance.randint(first_year, 2025)}-{self.chance.randint(1, 12):02}"
            f"-{self.chance.randint(1, 28):02} {self.chance.randint(0, 23):02}:00:00"
        )

    def maybe(self, value: str, share: float = 0.5) -> str | None:
        return value if self.chance.random() < share else None

    def handles(self, person: int) -> dict[str, str | None]:
        """What identifies a person, now and then another person's."""
        who = person if self.chance.random() < 0.9 else self.chance.randrange(PEOPLE)
        return {
            "email": self.maybe(f"p{who}@mail.example"),
            "phone": self.maybe(f"+4930{who // 3:05}"),
            "loyalty_id": self.maybe(f"L{who}", 0.2),
        }

    def hashed(self, person: int) -> dict[str, str | None]:
        """What a partner knows who was given no addresses, but for a few."""
        address = f"p{person}@mail.example"
        return {
            "email": self.maybe(address, 0.1),
            "hashed_email": self.maybe(hashlib.sha256(address.encode()).hexdigest(), 0.7),
        }

    def profiles(self, source: str, number: int) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = []
        for _ in range(number):
            person = self.chance.randrange(PEOPLE)
            record = f"{person}{self.chance.choice(['', '', 'b'])}"
            birthday = person if self.chance.random() < 0.95 else person + 1
            rows.append(
                {
                    "profile_id": record,
                    "customer_ref": f"{source}:{record}" if source in ("shop", "crm") else None,
                    **self.handles(person),
                    **(self.hashed(person) if source == "partner" else {}),
                    "given_name": f"Given{person % 7}",
                    "family_name": self.maybe(f"Family{person % 11}", 0.8),
                    "birth_date": self.maybe(f"19{50 + birthday % 40}-01-01", 0.4),
                    "street": self.maybe(f"Road {person // 2}", 0.6),
                    "postcode": "10115",
                    "loyalty_tier": self.chance.choice(["gold", "silver"])
                    if source == "club"
                    else None,
                    "updated_at": self.day(),
                }
            )
        return rows

    def orders(self, number: int) -> list[dict[str, object]]:
        return [
            {
                "order_id": str(order),
                "order_ref": f"shop:{order}",
                "customer_ref": self.maybe(f"shop:{self.chance.randrange(PEOPLE)}", 0.7),
                "email": self.maybe(f"p{self.chance.randrange(PEOPLE)}@mail.example"),
                "order_type": self.chance.choice(["sale", "sale", "return"]),
                "ordered_at": self.day(),
                "updated_at": self.day(),
                "channel": self.chance.choice(["web", "app"]),
                "currency": self.chance.choice(["EUR", "USD", "CHF"]),
                "amount": f"{self.chance.randint(1, 300)}.{self.chance.randint(0, 99):02}",
            }
            for order in (self.chance.randrange(500) for _ in range(number))
        ]

    def events(self, number: int) -> list[dict[str, object]]:
        return [
            {
                "event_id": str(self.chance.randrange(1_500)),
                "anonymous_id": f"browser{self.chance.randrange(PEOPLE // 2)}",
                "customer_ref": self.maybe(f"shop:{self.chance.randrange(PEOPLE)}", 0.3),
                "event_name": self.chance.choice(
                    ["page_viewed", "cart_updated", "order_completed"]
                ),
                "occurred_at": self.day(2025),
                "updated_at": self.day(),
                "utm_source": self.maybe("social", 0.2),
            }
            for _ in range(number)
        ]

    def consents(self, source: str, number: int) -> list[dict[str, object]]:
        return [
            {
                "customer_ref": f"{source}:{self.chance.randrange(PEOPLE)}",
                "purpose": self.chance.choice(["marketing", "analytics"]),
                "channel": self.chance.choice(["any", "email", "sms"]),
                "status": self.chance.choice(["granted", "granted", "denied", "withdrawn"]),
                "occurred_at": self.day(),
            }
            for _ in range(number)
        ]

    def entries(self, number: int) -> list[dict[str, object]]:
        return [
            {
                "loyalty_id": f"L{self.chance.randrange(PEOPLE)}",
                "points": self.chance.randint(1, 50),
                "entry_type": "earned",
                "occurred_at": self.day(),
            }
            for _ in range(number)
        ]

    def load(self, company: Any, *, replacing: bool) -> None:
        """Some rows of everything; `replacing` sends the CRM as a whole, so that records vanish."""
        company.load("shop", "profiles", self.profiles("shop", 90))
        company.load("crm", "profiles", self.profiles("crm", 90), replace=replacing)
        company.load("club", "profiles", self.profiles("club", 30))
        company.load("partner", "profiles", self.profiles("partner", 30))
        company.load("vendor", "profiles", self.profiles("vendor", 15))
        company.load("shop", "orders", self.orders(120))
        company.load("web", "events", self.events(200))
        company.load("shop", "consents", self.consents("shop", 90))
        company.load("crm", "consents", self.consents("crm", 60))
        company.load("club", "loyalty_entries", self.entries(30))


def rebuilt(company: Any, new_company: Callable[[], Any]) -> Any:
    """Another warehouse with the same raw tables, built at once."""
    other = new_company()
    company.close()
    shutil.copy(company.warehouse, other.warehouse)
    with duckdb.connect(str(other.warehouse)) as connection:
        for room in ["staging", "conformed", "identity", "golden", "insights", "audiences"]:
            connection.execute(f"drop schema {room} cascade")
    other.build()
    return other


def people(company: Any) -> dict[str, str]:
    """The name of each customer in every warehouse: the least of its subjects."""
    return dict(
        company.rows(
            "select customer_id, min(subject_key) from identity.identity_assignment"
            " where is_current group by 1"
        )
    )


def partition(company: Any) -> set[frozenset[str]]:
    """Which subjects are one customer."""
    members: dict[str, set[str]] = defaultdict(set)
    for customer, subject in company.rows(
        "select customer_id, subject_key from identity.identity_assignment where is_current"
    ):
        members[customer].add(subject)
    return {frozenset(subjects) for subjects in members.values()}


KEYED = "(select record_key from identity.identity_traits where record = {}.{})"
# What of the identity room a build goes on from, by keys and not by numbers; a pair has no order.
GOES_ON = {
    "handles": "select * exclude (node, built_at) from identity.identity_handles",
    "identifiers": "select subject_key, identifier_type, identifier_value, source, first_seen_at,"
    " last_seen_at from identity.identity_identifiers",
    "links": "select subject_key, identifier_type, identifier_value, tier"
    " from identity.identity_links",
    "traits": "select * exclude (record, node, built_at) from identity.identity_traits",
    "ratings": f"select * exclude (record, changed_at), {KEYED.format('ratings', 'record')}"
    " from identity.identity_ratings as ratings",
    "blocks": "select rule, block, records, is_compared, is_wide,"
    f" {KEYED.format('blocks', 'record')}"
    " from identity.identity_blocks as blocks where is_compared or record is null",
    "pairs": f"select list_sort([{KEYED.format('pairs', 'record')},"
    f" {KEYED.format('pairs', 'other_record')}]), stranger_evidence, household_evidence,"
    " namesake_evidence from identity.identity_pairs as pairs",
}


def tables(company: Any) -> dict[str, list[tuple[str, ...]]]:
    """Every table after the identity room, its ids replaced by what means the same everywhere."""
    names = people(company)
    for household, least in company.rows(
        "select household_id, min(subject_key) from golden.customer_households"
        " inner join identity.identity_assignment using (customer_id) where is_current group by 1"
    ):
        names[household] = f"household of {least}"
    found: dict[str, list[tuple[str, ...]]] = {}
    for schema, table in company.rows(
        "select table_schema, table_name from information_schema.tables"
        " where table_schema in ('golden', 'insights', 'audiences')"
    ):
        if table in CONSENT_TABLES or table == "audience_newsletter_subscribers":
            continue
        columns = [
            name
            for (name,) in company.rows(
                "select column_name from information_schema.columns where table_name = ?"
                " and table_schema = ?",
                table,
                schema,
            )
            if name != "built_at" and not CONSENT_COLUMNS.fullmatch(name)
        ]
        rows = company.rows(f"select {', '.join(columns)} from {schema}.{table}")
        found[table] = sorted(
            tuple(ID.sub(lambda match: names[match[0]], str(value)) for value in row)
            for row in rows
            # When ids were minted and merged is history, which only the grown warehouse has.
            if row[0] != "id_changes"
        )
    return found


def grants(company: Any) -> set[tuple[str, ...]]:
    """Who agreed to what."""
    names = people(company)
    return {
        (names[customer], *about)
        for customer, *about in company.rows(
            "select customer_id, brand, purpose, channel from golden.customer_consents"
            " where is_granted"
        )
    }


@pytest.fixture(scope="module")
def warehouses(new_company: Callable[[], Any]) -> tuple[Any, Any]:
    """One warehouse that grew by three loads, and one that was built from all of them."""
    crowd, company = Crowd(seed=1), new_company()
    for step in range(3):
        crowd.load(company, replacing=step == 2)
        company.build()
    return company, rebuilt(company, new_company)


def test_the_same_records_are_one_customer(warehouses: tuple[Any, Any]) -> None:
    grown, built = warehouses
    assert partition(grown) == partition(built)


@pytest.mark.parametrize("table", GOES_ON)
def test_what_a_build_goes_on_from_is_what_it_would_make(
    warehouses: tuple[Any, Any], table: str
) -> None:
    grown, built = (sorted(map(str, company.rows(GOES_ON[table]))) for company in warehouses)
    assert len(built) > PEOPLE
    assert grown == built


def test_blocks_become_wide_and_too_large_on_the_way(warehouses: tuple[Any, Any]) -> None:
    """A claim about the test itself: records lose candidates though nothing about them changes."""
    grown, _ = warehouses
    count = "select count(*) from identity.identity_blocks where changed_at is not null and {}"
    for state in ("is_compared and is_wide", "not is_compared"):
        assert grown.rows(count.format(state))[0][0] > 0


def test_the_crowd_merges_splits_and_vanishes(warehouses: tuple[Any, Any]) -> None:
    """A claim about the test itself: were nothing moved, it would prove nothing."""
    grown, _ = warehouses
    kinds = dict(grown.rows("select event_type, count(*) from identity.identity_events group by 1"))
    assert min(kinds.get(kind, 0) for kind in ("minted", "merged", "split", "retired")) > 0


def test_every_table_says_the_same(warehouses: tuple[Any, Any]) -> None:
    grown, built = (tables(company) for company in warehouses)
    different = {
        name: (set(grown[name]) ^ set(built[name])) for name in built if grown[name] != built[name]
    }
    assert grown.keys() == built.keys()
    assert not different


def test_late_merges_make_consents_stricter_and_never_looser(warehouses: tuple[Any, Any]) -> None:
    grown, built = warehouses
    assert grants(grown) <= grants(built)


def test_a_full_refresh_of_the_grown_warehouse_changes_nothing(warehouses: tuple[Any, Any]) -> None:
    grown, _ = warehouses
    before = tables(grown), people(grown), grants(grown)
    grown.build("--full-refresh")
    assert (tables(grown), people(grown), grants(grown)) == before
