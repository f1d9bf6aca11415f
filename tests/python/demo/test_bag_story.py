"""The bag story is in every company, whole and in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pyarrow import parquet

from cdp_cli.demo import bag_story
from cdp_cli.demo.company import generate


def moment(text):
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.fixture(scope="module")
def journey(landing):
    """What happens in the shop's systems to the three devices, by time."""
    devices = set(bag_story.DEVICE_TYPES)
    events = landing.rows("web.events", "event_id")
    mine = [event for event in events if event["anonymous_id"] in devices]
    return sorted(mine, key=lambda event: event["occurred_at"])


def test_the_events_are_in_order(journey):
    assert [(event["anonymous_id"], event["event"]) for event in journey] == [
        ("bag-phone", "page_viewed"),
        ("bag-phone", "product_viewed"),
        ("bag-phone", "product_compared"),
        ("bag-phone", "product_viewed"),
        ("bag-laptop", "page_viewed"),
        ("bag-laptop", "product_viewed"),
        ("bag-laptop", "cart_updated"),
        ("bag-laptop", "checkout_started"),
        ("bag-laptop", "order_completed"),
        ("bag-tablet", "page_viewed"),
        ("bag-tablet", "return_requested"),
        ("bag-phone", "page_viewed"),
        ("bag-phone", "product_viewed"),
    ]


def test_the_phone_came_by_a_social_ad_and_stays_anonymous_at_first(journey):
    first = journey[0]
    assert (first["utm_source"], first["utm_medium"]) == ("instagram", "paid_social")
    assert first["device_type"] == "phone"
    assert [event["user_id"] for event in journey[:5]] == [None] * 5


def test_the_order_follows_the_next_day_on_the_laptop(journey, landing):
    seen, ordered = journey[0], journey[8]
    assert ordered["order_id"] == "O-BAG"
    assert ordered["user_id"] == "C-BAG"
    days = moment(ordered["occurred_at"]).date() - moment(seen["occurred_at"]).date()
    assert days == timedelta(days=1)
    orders = landing.rows("shop.orders", "order_id")
    (order,) = [row for row in orders if row["order_id"] == "O-BAG"]
    assert order["placed_at"] == ordered["occurred_at"]
    assert order["customer_id"] == "C-BAG"
    lines = landing.rows("shop.order_lines", "line_id")
    (line,) = [row for row in lines if row["order_id"] == "O-BAG"]
    assert line["category"] == "bags"
    assert line["sku"] == journey[1]["sku"]


def test_the_return_follows_three_days_later_through_an_email(journey, landing):
    activity = landing.rows("email.activity", "activity_id")
    mine = [row for row in activity if row["email"] == bag_story.EMAIL]
    (click,) = [row for row in mine if row["type"] == "clicked"]
    arrival, request = journey[9], journey[10]
    returns = landing.rows("shop.returns", "return_id")
    (back,) = [row for row in returns if row["order_id"] == "O-BAG"]
    assert click["url"] == arrival["url"]
    assert arrival["utm_medium"] == request["utm_medium"] == "email"
    assert arrival["device_type"] == request["device_type"] == "tablet"
    moments = [click["occurred_at"], arrival["occurred_at"], request["occurred_at"]]
    assert moments == sorted(moments)
    assert request["occurred_at"] < back["returned_at"]
    assert back["channel"] == "email_link"
    assert back["email"] == bag_story.EMAIL
    days = moment(back["returned_at"]).date() - moment(journey[8]["occurred_at"]).date()
    assert days == timedelta(days=3)


def test_the_phone_becomes_hers_by_a_later_login(journey):
    assert journey[-1]["anonymous_id"] == "bag-phone"
    assert journey[-1]["user_id"] == "C-BAG"


def test_the_story_lies_in_the_last_two_weeks(journey, landing):
    first = moment(journey[0]["occurred_at"]).date()
    assert landing.summary.until - first < timedelta(days=14)
    assert moment(journey[-1]["occurred_at"]).date() <= landing.summary.until


def test_nobody_else_has_a_part_in_it(landing):
    customers = landing.rows("shop.customers", "customer_id")
    assert [row["customer_id"] for row in customers if row["email"] == bag_story.EMAIL] == ["C-BAG"]
    truth = landing.truth("people") + landing.truth("events")
    mine = {row["record_id"] for row in truth if row["person_id"] == bag_story.PERSON}
    story = {row["record_id"] for row in truth if "-BAG" in row["record_id"].upper()}
    assert mine == story
    assert {"C-BAG", "O-BAG", "R-BAG"} < mine


def test_the_smallest_company_has_it_too(tmp_path):
    folder = generate(50, 99, tmp_path / "landing").folder
    events = parquet.read_table(folder / "web/events/events.parquet").to_pylist()
    story = [event for event in events if (event["event_id"] or "").startswith("w-bag-")]
    assert len(story) == 13
