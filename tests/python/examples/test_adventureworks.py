"""The example company on a handful of rows that hold its traps."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest
from adventureworks_files import write_files


@pytest.fixture(scope="module")
def company(example, tmp_path_factory):
    """Loaded by its own load.sh, built with all its tests, synced."""
    files = tmp_path_factory.mktemp("files")
    write_files(files)
    company = example("adventureworks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDP_AS_OF", "2019-07-01")
        company.run(["dbt", "deps"])
        company.load(files)
        company.run(["cdp", "quality", "run", "--gate", "raw", "--no-docs"])
        company.run(["dbt", "build"])
        company.run(["cdp", "quality", "run", "--gate", "golden", "--no-docs"])
        company.run(["cdp", "sync", "run"])
    return company


def test_every_raw_row_is_accounted_for(company):
    rows = company.query(
        "select source || '.' || table_name, raw_rows, kept_rows, folded_rows, joined_rows,"
        " spare_rows, rejected_rows from insights.insight_raw_rows"
    )

    found = {name: counts for name, *counts in rows}
    assert len(found) == 20
    assert found["crm.address_uses"] == [6, 0, 1, 4, 0, 1]
    assert found["crm.states"] == [3, 0, 0, 2, 1, 0]
    assert found["shop.sales"] == [6, 6, 0, 0, 0, 0]
    assert all(raw == sum(fates) for raw, *fates in found.values())
    assert not company.query("select * from cdp_ops.load_rejects")


def test_a_vendors_address_is_rejected_with_the_reason(company):
    assert company.query("select source, reject_reason from conformed.conformed_rejects") == [
        ("crm", "the address of neither a contact nor a store")
    ]


def test_customers_are_joined_by_mail_and_never_by_a_shared_phone(company):
    people = company.query(
        "select sources, profile_state, count(*) from golden.customer_360 group by all order by all"
    )

    assert people == [
        ("crm", "known", 1),
        ("crm, prospects, reviews, shop, survey", "known", 1),
        ("crm, shop", "known", 2),
        ("prospects", "prospect", 1),
        ("reviews", "known", 1),
        ("survey", "known", 1),
    ]


def test_an_order_number_given_to_two_customers_is_two_orders(company):
    orders = company.query(
        "select order_ref, any_value(given_name), any_value(orders.amount)"
        " from golden.customer_orders as orders"
        " inner join golden.customer_360 using (customer_id) group by order_ref order by order_ref"
    )

    assert orders == [
        ("shop:SO1", "Ada", Decimal("1100.93")),
        ("shop:SO2", "Ada", Decimal("1033.64")),
        ("shop:SO2/11002", "Ben", Decimal("67.29")),
        ("shop:SO3", "Cleo", Decimal("33.64")),
    ]


def test_dates_of_other_calendars_are_moved_to_the_shops(company):
    opened = company.query(
        "select interaction_type, min(opened_at)::date::text from golden.customer_interactions"
        " group by all order by all"
    )

    assert opened == [("review", "2018-10-20"), ("survey", "2017-03-09")]


def test_a_review_keeps_its_lines(company):
    (text,) = company.query("select body from golden.customer_interactions where rating = 5")

    assert text == ("Great helmet.\nI wear it daily.\n\nReally.",)


def test_store_and_reseller_are_one_account(company):
    accounts = company.query(
        "select account_ref, account_name, contact_count from golden.account_360"
    )

    assert accounts == [("erp:AW00000001", "Next-Door Bikes", 1)]


def test_numbers_dialled_from_the_united_states_are_foreign_numbers(company):
    phones = company.query("select phone from golden.customer_360 where given_name = 'Cleo'")

    assert phones == [("+445005550143",)]


def test_the_check_up_goes_to_whoever_bought_a_bike_last_season(company):
    with (company.root / "exports/bike_checkup.csv").open(newline="") as exported:
        rows = list(csv.DictReader(exported))

    assert [(row["first_name"], row["bike"], row["bought_on"]) for row in rows] == [
        ("Ada", "Road-1 Black, 52", "2018-09-30")
    ]


def test_a_sale_of_a_product_that_nobody_knows_closes_the_raw_gate(company):
    """Runs last: what it lands stays at the gate."""
    with (company.root / "bad.csv").open("w", newline="") as file:
        names = [
            *("OrderDate", "StockDate", "OrderNumber", "ProductKey", "CustomerKey"),
            *("TerritoryKey", "OrderLineItem", "OrderQuantity"),
        ]
        rows = [["1/2/2019", "1/1/2019", f"SO9{n}", 99_999, 11_000, 1, 1, 1] for n in range(50)]
        csv.writer(file).writerows([names, *rows])
    company.run(["cdp", "load", "bad.csv", "--source", "shop", "--table", "sales"])

    company.run(["cdp", "quality", "run", "--gate", "raw", "--no-docs"], code=3)

    missed = company.query(
        "select expectation from cdp_ops.quality_results where severity = 'error' and not is_met"
    )
    assert ("product_key · found share",) in missed
