"""The promises of docs/adopt.md on the real files, where they are at hand (CDP_SHARED_DATA)."""

from __future__ import annotations

from decimal import Decimal

import pytest

LINES, ORDER_NUMBERS, BUYERS = 56_046, 25_162, 17_411
SHOP_CUSTOMERS, CONTACTS = 18_148, 19_972
# Every line's quantity times its list price, in cents.
REVENUE = Decimal("24914583.66")


@pytest.fixture(scope="module")
def company(shared_data, example):
    """AdventureWorks as its Makefile builds it; the build runs the example's own tests."""
    company = example("adventureworks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDP_AS_OF", "2019-07-01")
        company.run(["dbt", "deps"])
        company.load(shared_data)
        company.run(["dbt", "build"])
    return company


def test_every_raw_row_is_accounted_for(company):
    rows = company.query(
        "select sum(raw_rows), sum(rejected_rows), sum(unaccounted_rows)"
        " from insights.insight_raw_rows"
    )
    landed = company.query("select sum(rows_loaded), sum(rows_rejected) from cdp_ops.loads")

    assert rows == [(landed[0][0], 104, 0)]
    assert landed[0][1] == 0


def test_every_shop_customer_is_joined_with_exactly_one_contact(company):
    customers = company.query(
        "select count(*) from golden.customer_360"
        " where sources in ('crm, shop', 'crm, shop, survey')"
    )
    fused = company.query(
        "select count(*) from golden.customer_profiles where source in ('crm', 'shop')"
        " group by customer_id, source having count(*) > 1"
    )

    assert customers == [(SHOP_CUSTOMERS,)]
    assert fused == []


def test_people_on_one_phone_stay_apart(company):
    contacts = company.query(
        "select count(distinct customer_id), count(*)"
        " from golden.customer_profiles where source = 'crm'"
    )

    assert contacts == [(CONTACTS, CONTACTS)]


def test_orders_and_revenue_equal_the_files(company):
    lines = company.query(
        "select count(*), count(distinct split_part(order_ref, '/', 1)), sum(company_amount)"
        " from golden.customer_order_lines"
    )
    customers = company.query(
        "select count(*) filter (order_count > 0), sum(order_count), sum(lifetime_revenue)"
        " from golden.customer_360"
    )

    assert lines == [(LINES, ORDER_NUMBERS, REVENUE)]
    # Two numbers were given to two customers each.
    assert customers == [(BUYERS, ORDER_NUMBERS + 2, REVENUE)]


def test_prospects_are_prospects(company):
    states = company.query(
        "select distinct profile_state from golden.customer_360 where sources = 'prospects'"
    )

    assert states == [("prospect",)]


def test_a_fortnight_of_the_feed_in_tenths_equals_the_whole(
    shared_data, example, replay_module, tmp_path
):
    feed = tmp_path / "feed"
    feed.mkdir()
    for file in sorted((shared_data / "online_retail").glob("*.csv"))[:14]:
        (feed / file.name).symlink_to(file)
    company = example("online_retail")
    replayed, whole = tmp_path / "replayed.duckdb", tmp_path / "whole.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDP_AS_OF", replay_module.AS_OF)
        patch.setattr(replay_module, "_run", company.run)
        company.run(["dbt", "deps"])
        replay_module.replay(feed, 10, replayed)
        replay_module.build_whole(replayed, whole)

    assert [found for found in replay_module.compare(replayed, whole) if found.differing] == []
