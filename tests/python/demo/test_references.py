"""What one raw table says about another holds; amounts reconcile to the cent."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest


@pytest.mark.parametrize(
    ("name", "key", "column", "other", "other_key"),
    [
        ("crm.contacts", "contact_id", "account_id", "crm.accounts", "account_id"),
        ("crm.accounts", "account_id", "parent_account_id", "crm.accounts", "account_id"),
        ("shop.orders", "order_id", "customer_id", "shop.customers", "customer_id"),
        ("shop.order_lines", "line_id", "order_id", "shop.orders", "order_id"),
        ("shop.order_lines", "line_id", "sku", "shop.products", "sku"),
        ("shop.returns", "return_id", "order_id", "shop.orders", "order_id"),
        ("shop.returns", "return_id", "line_id", "shop.order_lines", "line_id"),
        ("web.events", "event_id", "order_id", "shop.orders", "order_id"),
        ("web.events", "event_id", "user_id", "shop.customers", "customer_id"),
        ("web.events", "event_id", "sku", "shop.products", "sku"),
        ("app.events", "event_id", "user_id", "shop.customers", "customer_id"),
        ("pos.receipts", "receipt_id", "original_receipt_id", "pos.receipts", "receipt_id"),
        ("pos.receipts", "receipt_id", "loyalty_id", "loyalty.members", "member_id"),
        ("pos.receipt_lines", "line_id", "receipt_id", "pos.receipts", "receipt_id"),
        ("support.tickets", "ticket_id", "order_id", "shop.orders", "order_id"),
        ("loyalty.ledger", "entry_id", "member_id", "loyalty.members", "member_id"),
    ],
)
def test_a_reference_names_something_that_exists(landing, name, key, column, other, other_key):
    known = {row[other_key] for row in landing.rows(other, other_key)}
    named = {row[column] for row in landing.rows(name, key) if row[column]}
    assert named, "nothing refers at all"
    assert named <= known


def test_every_completed_order_on_the_web_names_its_order(landing):
    events = landing.rows("web.events", "event_id")
    completed = [event for event in events if event["event"] == "order_completed"]
    placed = {
        row["order_id"]: row["placed_at"]
        for row in landing.rows("shop.orders", "order_id")
        if row["anonymous_id"]
    }
    assert {event["order_id"]: event["occurred_at"] for event in completed} == placed


def test_points_are_earned_by_an_order_or_a_receipt(landing):
    orders = {row["order_id"] for row in landing.rows("shop.orders", "order_id")}
    receipts = {row["receipt_id"] for row in landing.rows("pos.receipts", "receipt_id")}
    ledger = landing.rows("loyalty.ledger", "entry_id")
    assert {row["reference"] for row in ledger if row["type"] == "earned"} <= orders | receipts
    assert {row["reference"] for row in ledger if row["type"] != "earned"} == {""}


def test_an_order_costs_what_its_lines_cost(landing):
    sums = defaultdict(Decimal)
    for line in landing.rows("shop.order_lines", "line_id"):
        sums[line["order_id"]] += line["quantity"] * line["unit_price"] - line["discount"]
    totals = {r["order_id"]: Decimal(r["total"]) for r in landing.rows("shop.orders", "order_id")}
    assert totals == sums


def test_a_receipt_costs_what_its_lines_cost_and_a_return_the_negative_of_its_sale(landing):
    sums = defaultdict(Decimal)
    for line in landing.rows("pos.receipt_lines", "line_id"):
        amount = int(line["quantity"]) * Decimal(line["unit_price"]) - Decimal(line["discount"])
        sums[line["receipt_id"]] += amount
    receipts = landing.rows("pos.receipts", "receipt_id")
    totals = {row["receipt_id"]: Decimal(row["total"]) for row in receipts}
    assert totals == sums
    returns = [row for row in receipts if row["receipt_type"] == "return"]
    assert returns
    for row in returns:
        assert totals[row["receipt_id"]] == -totals[row["original_receipt_id"]] < 0


def test_a_refund_is_what_the_line_cost(landing):
    lines = {line["line_id"]: line for line in landing.rows("shop.order_lines", "line_id")}
    for row in landing.rows("shop.returns", "return_id"):
        line = lines[row["line_id"]]
        amount = line["quantity"] * line["unit_price"] - line["discount"]
        assert Decimal(row["refund_amount"]) == amount
        assert row["currency"] == line["currency"]
        assert row["returned_at"] > line["placed_at"]


def test_a_balance_is_never_negative(landing):
    balances = defaultdict(int)
    ledger = landing.rows("loyalty.ledger", "entry_id")
    for entry in sorted(ledger, key=lambda row: (row["occurred_at"], -int(row["points"]))):
        balances[entry["member_id"]] += int(entry["points"])
        assert balances[entry["member_id"]] >= 0, entry
    assert {entry["type"] for entry in ledger} == {"earned", "redeemed", "expired", "adjusted"}


def test_a_message_is_sent_before_anything_else_happens_to_it(landing):
    activity = landing.rows("email.activity", "activity_id")
    sent = {row["message_id"]: row["occurred_at"] for row in activity if row["type"] == "sent"}
    for row in activity:
        assert row["occurred_at"] >= sent[row["message_id"]]
    assert {row["type"] for row in activity} >= {"opened", "clicked", "bounced", "unsubscribed"}
