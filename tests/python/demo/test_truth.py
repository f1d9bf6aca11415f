"""The truth covers every record, and none of it is in the raw tables."""

from __future__ import annotations

from collections import Counter

import pytest

KEYS = {
    "crm.contacts": "contact_id",
    "shop.customers": "customer_id",
    "shop.orders": "order_id",
    "shop.returns": "return_id",
    "web.events": "event_id",
    "app.events": "event_id",
    "pos.receipts": "receipt_id",
    "email.activity": "activity_id",
    "support.tickets": "ticket_id",
    "loyalty.members": "member_id",
    "loyalty.ledger": "entry_id",
    "partner.customers": "partner_customer_id",
    "enrichment.attributes": "record_id",
}


@pytest.fixture(scope="module")
def owners(landing):
    """Per table the person of each record."""
    people = {name: {} for name in KEYS}
    for row in landing.truth("people") + landing.truth("events"):
        owned = people[f"{row['source']}.{row['table_name']}"]
        assert row["record_id"] not in owned, "a record has one truth"
        owned[row["record_id"]] = row["person_id"]
    return people


@pytest.mark.parametrize("name", KEYS)
def test_every_record_has_an_owner(landing, owners, name):
    assert {row[KEYS[name]] for row in landing.rows(name, KEYS[name])} == owners[name].keys()
    assert None not in owners[name].values()


def test_the_orders_of_each_person_are_counted(landing, owners):
    expected = {row["person_id"]: row for row in landing.truth("orders")}
    orders = Counter(owners["shop.orders"].values())
    returns = Counter(owners["shop.returns"].values())
    types = {r["receipt_id"]: r["receipt_type"] for r in landing.rows("pos.receipts", "receipt_id")}
    receipts = Counter((owners["pos.receipts"][receipt], kind) for receipt, kind in types.items())
    for person, row in expected.items():
        assert row["shop_orders"] == orders[person]
        assert row["shop_returns"] == returns[person]
        assert row["till_sales"] == receipts[person, "sale"]
        assert row["till_returns"] == receipts[person, "return"]
    assert orders.keys() <= expected.keys()


def test_every_device_has_an_owner_save_the_shared_tablets(landing, owners):
    devices = {row["device_id"]: row for row in landing.truth("devices")}
    for name, device in (("web.events", "anonymous_id"), ("app.events", "device_id")):
        for event in landing.rows(name, "event_id"):
            owner = devices[event[device]]
            if not owner["is_shared"]:
                assert owner["person_id"] == owners[name][event["event_id"]]
    assert {row["device_id"] for row in devices.values() if row["is_shared"]} == {
        row["device_id"] for row in devices.values() if row["person_id"] is None
    }


def test_an_account_is_used_by_its_owner_alone(landing, owners):
    for row in landing.rows("shop.orders", "order_id"):
        if row["customer_id"]:
            account_owner = owners["shop.customers"][row["customer_id"]]
            assert owners["shop.orders"][row["order_id"]] == account_owner


def test_a_person_is_in_one_household(landing):
    households = {}
    for row in landing.truth("people"):
        if row["household_id"]:
            assert (
                households.setdefault(row["person_id"], row["household_id"]) == row["household_id"]
            )
    assert max(Counter(households.values()).values()) > 1


def test_no_raw_table_tells_the_truth(landing):
    persons = {row["person_id"] for row in landing.truth("people")}
    for file in landing.summary.files:
        rows, _ = landing.everything(f"{file.source}.{file.table}")
        assert not {"person_id", "household_id"} & rows[0].keys()
        assert not persons & {str(value) for row in rows for value in row.values()}
