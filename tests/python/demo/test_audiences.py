"""The raw tables hold people for each of the six audiences that a company uses at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

LAST_WEEK, LAST_YEAR = "2026-06-24", "2025-07-01"  # the default history ends on 2026-06-30


def last_order(landing):
    last = defaultdict(str)
    for row in landing.rows("shop.orders", "order_id"):
        if row["customer_id"]:
            last[row["customer_id"]] = max(last[row["customer_id"]], row["placed_at"])
    return last


def test_some_left_a_cart_this_week_and_bought_nothing_since(landing):
    last = last_order(landing)
    left = {
        event["user_id"]
        for event in landing.rows("web.events", "event_id")
        if event["event"] == "cart_updated"
        and event["occurred_at"] >= LAST_WEEK
        and event["user_id"]
        and last[event["user_id"]] < event["occurred_at"]
    }
    assert len(left) >= 5


def test_some_have_a_ticket_that_was_just_solved(landing):
    tickets = landing.rows("support.tickets", "ticket_id")
    solved = [r for r in tickets if r["status"] == "solved" and r["solved_at"] >= LAST_WEEK]
    assert len(solved) >= 5


def test_some_bought_once_and_not_for_a_year(landing):
    assert sum(moment < LAST_YEAR for moment in last_order(landing).values()) > 20


def test_some_bought_lately_and_some_grow_silent(landing):
    moments = last_order(landing).values()
    assert sum(moment >= "2026-06-01" for moment in moments) > 20
    assert sum("2025-10-01" < moment < "2026-03-01" for moment in moments) > 20


def test_some_subscribe_to_the_newsletter_and_some_do_not(landing):
    choices = Counter(row["newsletter"] for row in landing.rows("shop.customers", "customer_id"))
    assert choices.keys() == {"true", "false", ""}
    assert min(choices.values()) > 50


def test_few_spend_much(landing):
    spent = defaultdict(Decimal)
    for row in landing.rows("shop.orders", "order_id"):
        if row["currency"] == "EUR" and row["status"] == "delivered":
            spent[row["customer_id"]] += Decimal(row["total"])
    amounts = sorted(spent.values(), reverse=True)
    assert sum(amounts[: len(amounts) // 10]) > sum(amounts) / 4
