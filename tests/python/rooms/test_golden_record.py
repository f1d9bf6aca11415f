"""One truth from several records: what survives, what somebody spent, whose visit it was.

Who is hurt if it fails: a customer who is called by a name that she gave up, or whose parcel
goes to a house that she left; a company that takes returned goods for revenue.
Not tested here: each formula by itself (the unit tests in `models/golden`), who is who,
consents.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

OLD, NEWER, NEWEST = "2024-01-01", "2025-01-01", "2026-01-01"

# One person in five records that share an address; each record says something else.
RECORDS: dict[str, dict[str, object]] = {
    "shop": {
        "customer_ref": "shop:1",
        "updated_at": OLD,
        "given_name": "Katharina",
        "family_name": "Ode",
        "full_name": "Katharina Ode",
        "language": "de",
        "birth_date": "1990-01-02",
        "street": "Alte Straße 1",
        "city": "Köln",
        "postcode": "50667",
        "region": "NRW",
        "country": "DE",
    },
    "crm": {
        "customer_ref": "crm:1",
        "updated_at": NEWER,
        "given_name": "Kate",
        "full_name": "Dr. Katharina von Ode",
        "language": "en",
        "birth_date": "1990-01-02",
        "job_title": "Physicist",
        "street": "Neue Straße 2",
        "city": "Bonn",
    },
    "club": {
        "loyalty_id": "L-1",
        "updated_at": NEWEST,
        "loyalty_tier": "silver",
        "created_at": OLD,
        "given_name": "Kathi",
    },
    "partner": {"updated_at": NEWEST, "family_name": "Öde", "phone": "+49301"},
    "vendor": {
        "updated_at": NEWEST,
        "family_name": "Bought",
        "language": "xx",
        "job_title": "Chemist",
        "gender": "female",
        "birth_date": "1990-01-02",
    },
}

# Attributes of the vendor: one that lapsed, one that fills a gap, one that is no date.
ATTRIBUTES = [
    {"attribute_name": "company_name", "attribute_value": "Lapsed Ltd", "expires_at": "2026-05-31"},
    {"attribute_name": "income_band", "attribute_value": "high", "expires_at": "2026-06-02"},
    {"attribute_name": "job_title", "attribute_value": "Alchemist", "observed_at": NEWEST},
]


def order(number: int, amount: str, on: str, **columns: object) -> dict[str, object]:
    return {
        "order_id": str(number),
        "order_ref": f"shop:{number}",
        "customer_ref": "shop:1",
        "order_type": "sale",
        "ordered_at": on,
        "currency": "EUR",
        "amount": amount,
        "channel": "web",
        **columns,
    }


ORDERS = [
    order(1, "100.00", "2025-01-10"),
    order(2, "-30.00", "2025-01-20", order_type="return", original_order_ref="shop:1"),
    order(3, "50.00", "2026-05-01", status="cancelled"),
    order(4, "10.00", "2026-05-02", currency="USD"),
    order(5, "10.00", "2025-12-31 23:59:59", currency="USD"),
    order(6, "10.00", "1999-01-01", currency="USD"),
    order(7, "20.00", "2026-05-03", customer_ref=None, email=None),
]


def event(at: str, customer: str | None = None, **columns: object) -> dict[str, object]:
    return {
        "anonymous_id": "browser",
        "customer_ref": customer,
        "event_name": "page_viewed",
        "occurred_at": f"2026-05-01 {at}",
        **columns,
    }


TABLET = {"anonymous_id": "tablet"}
EVENTS = [
    # one visit, in which half an hour of silence is not enough to end it, and another one
    event("10:00:00", page_url="/start", utm_source="social"),
    event("10:20:00", "shop:1", event_name="cart_updated", page_url="/cart"),
    event("10:50:00", page_url="/late"),
    event("11:20:01", page_url="/again", event_name="order_completed"),
    # a tablet that is handed on without a pause
    event("12:00:00", page_url="/a", **TABLET),
    event("12:01:00", "shop:1", page_url="/b", **TABLET),
    event("12:02:00", page_url="/c", **TABLET),
    event("12:03:00", "shop:2", page_url="/d", **TABLET),
    event("12:04:00", page_url="/e", **TABLET),
]

POINTS = [
    {"loyalty_id": "L-1", "points": 100, "entry_type": "earned", "occurred_at": OLD},
    {"loyalty_id": "L-1", "points": -40, "entry_type": "redeemed", "occurred_at": NEWER},
    {
        "loyalty_id": "L-2",
        "points": 5,
        "entry_type": "earned",
        "occurred_at": OLD,
        "email": "kate@mail.example",
    },
]

# People at addresses: who lives with whom.
HOME = {"city": "Bonn", "postcode": "53111", "country": "DE", "family_name": "Klein"}
NEIGHBOURS = [
    {"customer_ref": "shop:2", "given_name": "Uta", "street": "Weg 1", **HOME},
    {"customer_ref": "shop:3", "given_name": "Udo", "street": "weg 1", **HOME},
    {"customer_ref": "shop:4", "given_name": "Ulf", "street": "Weg 12", **HOME},
    {
        "customer_ref": "shop:5",
        "given_name": "Una",
        "street": "Weg 1",
        **HOME,
        "family_name": "Groß",
    },
    # moved out of Weg 1, and nobody knows the new postal code yet
    {"profile_id": "5a", "customer_ref": "shop:6", "street": "Weg 1", "updated_at": OLD, **HOME},
    {
        "profile_id": "5b",
        "customer_ref": "shop:6",
        "street": "Anderswo 9",
        "updated_at": NEWER,
        **HOME,
        "postcode": None,
    },
]


@pytest.fixture(scope="module")
def company(new_company: Callable[[], Any]) -> Any:
    company = new_company()
    shared = {"email": "kate@mail.example"}
    for source, record in RECORDS.items():
        neighbours = NEIGHBOURS if source == "shop" else []
        company.load(source, "profiles", [{**shared, **record}, *neighbours])
    company.load("vendor", "attributes", [{**shared, **row} for row in ATTRIBUTES])
    company.load("shop", "orders", ORDERS)
    company.load("web", "events", EVENTS)
    company.load("club", "loyalty_entries", POINTS)
    company.build("--select", "+customer_360", "+customer_sessions", "+path:models/audiences")
    return company


def golden(company: Any, column: str) -> Any:
    return company.value(column, "customer_360", "shop:1")


def test_trust_takes_the_most_trusted_source_and_not_the_newest(company: Any) -> None:
    assert golden(company, "given_name") == "Katharina"
    assert golden(company, "family_name") == "Ode"


def test_longest_takes_the_longest_form(company: Any) -> None:
    assert golden(company, "full_name") == "Dr. Katharina von Ode"


def test_recency_takes_the_newest_record(company: Any) -> None:
    assert golden(company, "language") == "en"


def test_frequency_takes_what_most_records_say(company: Any) -> None:
    support = company.value(
        "supporting_records",
        "customer_attribute_lineage",
        "shop:1",
        "attribute_name = 'birth_date'",
    )
    assert str(golden(company, "birth_date")) == "1990-01-02"
    assert support == 3


def test_bought_data_fill_gaps_and_never_win_against_our_own(company: Any) -> None:
    assert golden(company, "job_title") == "Physicist"
    assert golden(company, "gender") == "female"


def test_a_partner_fills_gaps_too(company: Any) -> None:
    assert golden(company, "phone") == "+49301"


def test_a_lapsed_attribute_is_gone_and_a_living_one_is_kept(company: Any) -> None:
    def attribute(name: str) -> Any:
        return company.value(
            "attribute_value", "customer_attribute_lineage", "shop:1", f"attribute_name = '{name}'"
        )

    assert attribute("company_name") is None
    assert attribute("income_band") == "high"


def test_the_address_comes_from_one_record(company: Any) -> None:
    found = [golden(company, name) for name in ["street", "city", "postcode", "region", "country"]]
    assert found == ["Neue Straße 2", "Bonn", None, None, None]


def test_each_value_names_the_record_that_it_came_from(company: Any) -> None:
    """Not only that a record is named: the record says so."""
    wrong = company.rows(
        """
        select lineage.attribute_name
        from golden.customer_attribute_lineage as lineage
        left join golden.customer_profiles as profiles using (record_key)
        where lineage.attribute_name = 'given_name'
            and (profiles.given_name is distinct from lineage.attribute_value
                or profiles.customer_id <> lineage.customer_id)
        """
    )
    assert wrong == []


def test_revenue_is_net_of_returns_and_a_cancelled_order_earns_nothing(company: Any) -> None:
    assert golden(company, "gross_revenue") - golden(company, "returned_revenue") == golden(
        company, "lifetime_revenue"
    )
    assert golden(company, "returned_revenue") == Decimal("30.00")
    assert golden(company, "return_count") == 1
    assert golden(company, "order_count") == 4


def test_amounts_are_turned_into_the_companys_currency_by_the_rate_of_the_day(company: Any) -> None:
    amounts = dict(company.rows("select order_ref, company_amount from golden.customer_orders"))
    assert amounts["shop:4"] == Decimal("8.60")
    assert amounts["shop:5"] == Decimal("8.86")
    assert amounts["shop:1"] == Decimal("100.00")
    assert golden(company, "lifetime_revenue") == Decimal("87.46")


def test_an_amount_without_a_rate_is_unknown_and_not_zero(company: Any) -> None:
    amounts = dict(company.rows("select order_ref, company_amount from golden.customer_orders"))
    assert amounts["shop:6"] is None


def test_a_purchase_without_a_name_stays_a_purchase(company: Any) -> None:
    found = company.rows(
        "select customer_id, company_amount from golden.customer_orders where order_ref = 'shop:7'"
    )
    assert found == [(None, Decimal("20.00"))]


def sessions(company: Any, visitor: str) -> list[tuple[Any, ...]]:
    return list(
        company.rows(
            """
            select customer_id, events, entry_page_url, has_cart, has_order
            from golden.customer_sessions where visitor_id = ? order by started_at
            """,
            visitor,
        )
    )


def test_a_visit_ends_after_more_than_half_an_hour_of_silence(company: Any) -> None:
    person = company.customer("shop:1")
    assert sessions(company, "browser") == [
        (person, 3, "/start", True, False),
        (person, 1, "/again", False, True),
    ]


def test_a_tablet_that_is_handed_on_starts_another_visit(company: Any) -> None:
    one, other = company.customer("shop:1"), company.customer("shop:2")
    assert sessions(company, "tablet") == [
        (one, 3, "/a", False, False),
        (other, 2, "/d", False, False),
    ]


def test_points_add_up_over_memberships(company: Any) -> None:
    assert golden(company, "loyalty_points") == 65
    assert golden(company, "loyalty_tier") == "silver"
    balance = company.value("points_redeemed", "customer_loyalty", "shop:1", "loyalty_id = 'L-1'")
    assert balance == 40


def test_a_household_is_one_family_name_at_the_present_address(company: Any) -> None:
    home = {
        number: company.value("household_id", "customer_360", f"shop:{number}")
        for number in range(2, 7)
    }
    assert home[2] == home[3] is not None
    assert len({home[2], home[4], home[5], home[6]}) == 4
    assert home[2] != company.customer("shop:2")


def test_nobody_is_lost_on_the_way_to_the_golden_record(company: Any) -> None:
    lost = company.rows(
        """
        select customer_id from identity.identity_assignment where is_current
        except select customer_id from golden.customer_360
        """
    )
    assert lost == []
