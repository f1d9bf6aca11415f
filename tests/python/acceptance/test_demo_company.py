"""What a newcomer is promised, on a small demo company: from raw files to sent audiences."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from cdp_cli import audience, customer
from cdp_cli.errors import FixError
from cdp_cli.identity.demo import evaluate_demo
from cdp_cli.load.loader import load_files
from cdp_cli.load.request import LoadJob
from cdp_cli.warehouse import connect

pytestmark = pytest.mark.xdist_group("acceptance")


def _rows(company, sql, parameters=()):
    with connect(company.project, read_only=True) as warehouse:
        return warehouse.query(sql, parameters)


def test_bag_story(company):
    """One customer holds the whole journey, phone, laptop and tablet, in order, with the return."""
    with connect(company.project, read_only=True) as warehouse:
        found = customer.find(warehouse, "mina.rahimi@bag.example", company.project.sources)
        assert len(found) == 1
        mina = customer.read(warehouse, found[0]["customer_id"], [])
    steps = [(step["step"], step["device_type"]) for step in reversed(mina.journey)]
    milestones = [
        ("product_viewed", "phone"),
        ("product_compared", "phone"),
        ("order_completed", "desktop"),
        ("order_placed", None),
        ("message_clicked", None),
        ("return_requested", "tablet"),
        ("order_returned", None),
    ]
    position = 0
    for milestone in milestones:
        assert milestone in steps[position:], (milestone, steps)
        position = steps.index(milestone, position)
    assert mina.journey[-1]["campaign"], "the ad that began it is not named"
    assert mina.profile["first_utm_source"] == "instagram"
    assert mina.profile["device_count"] == 3
    assert mina.profile["lifetime_revenue"] == 0
    assert mina.profile["return_count"] == 1


def test_bag_story_is_found_by_any_identifier(company):
    with connect(company.project, read_only=True) as warehouse:
        for identifier in ("C-BAG", "shop:C-BAG", "MINA.RAHIMI@bag.example", "O-BAG", "bag-phone"):
            found = customer.find(warehouse, identifier, company.project.sources)
            assert [row["full_name"] for row in found] == ["Mina Rahimi"], identifier
        with pytest.raises(FixError, match=r"nobody@nowhere\.example"):
            customer.find(warehouse, "nobody@nowhere.example", company.project.sources)


def test_few_strangers_are_taken_for_one_person(company):
    with connect(company.project, read_only=True) as warehouse:
        found = evaluate_demo(warehouse, company.truth).all_records
    assert found.precision > 0.99
    assert found.recall > 0.9


def test_the_truth_is_told_in_one_command(company, cdp):
    done = cdp("identity", "evaluate", "--demo", "--truth", company.truth, "--json")

    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["profiles"]["pairs"]["f1"] > 0.9
    assert found["addressed_households"]["pairs"]["precision"] > 0.9
    assert {mistake["kind"] for mistake in found["mistakes"]} <= {"wrongly joined", "missed"}


def test_every_raw_row_is_kept_folded_or_rejected(company):
    """Read from the files, not from the models."""
    rejected = company.tour["rows_unreadable"]
    assert company.tour["rows_loaded"] + rejected == company.tour["rows_written"]
    kept_aside = _rows(company, "select count(*) as n from cdp_ops.load_rejects")[0]["n"]
    assert kept_aside == rejected > 0


def test_orders_of_a_person_are_the_orders_that_they_made(company):
    """Revenue that lands with the wrong customer, or twice, would show here."""
    truth = company.truth / "orders.parquet"
    expected = _rows(company, "select sum(shop_orders) as n from read_parquet(?)", [str(truth)])[0][
        "n"
    ]
    found = _rows(
        company,
        "select count(*) as n from golden.customer_orders"
        " where source = 'shop' and order_type = 'sale'",
    )[0]["n"]
    assert found == expected


def test_the_six_audiences_have_members_with_a_reason(company):
    with connect(company.project, read_only=True) as warehouse:
        counted = audience.count(company.project, warehouse)
        assert len(counted) == 6
        for each in counted:
            assert each.members >= each.may_be_mailed
            assert each.members > 0, each.name
            members = audience.preview(company.project, warehouse, each.name, 5)
            assert all(member["reason"] for member in members)


def test_nobody_is_sent_who_did_not_agree(company):
    """Checked against the ledger of choices, beside the engine."""
    text = (company.exports / "newsletter_subscribers.csv").read_text(encoding="utf-8-sig")
    sent = list(csv.DictReader(text.splitlines()))
    agreed = _rows(
        company,
        "select customer_id from golden.customer_consents"
        " where purpose = 'marketing' and channel = 'email'"
        " and brand = 'acme' and status = 'granted'",
    )
    assert sent
    assert {row["customer_id"] for row in sent} <= {row["customer_id"] for row in agreed}


def test_every_sync_ran_or_says_why_not(company):
    statuses = {sync["sync"]: sync["status"] for sync in company.tour["syncs"]}
    assert statuses.pop("customers_to_postgres") == "skipped"
    assert set(statuses.values()) == {"done"}


def test_the_demo_sends_to_four_kinds_of_destination(company):
    destinations = {sync["destination"] for sync in company.tour["syncs"] if sync["counts"]["sent"]}
    assert destinations == {"files", "webhook", "tills", "print_shop"}


def test_the_webhook_received_what_the_report_counts(company):
    inbox = (company.exports / "webhook_inbox.jsonl").read_text(encoding="utf-8")
    requests = [json.loads(line) for line in inbox.splitlines()]
    received = sum(len(request["rows"]) for request in requests)
    syncs = [sync for sync in company.tour["syncs"] if sync["destination"] == "webhook"]
    sent = sum(sync["counts"]["sent"] for sync in syncs)
    assert received == sent > 0


def test_the_tills_and_the_print_shop_hold_what_the_report_counts(company):
    sent = {sync["sync"]: sync["counts"]["sent"] for sync in company.tour["syncs"]}
    with closing(sqlite3.connect(company.exports / "tills.sqlite")) as tills:
        cards = tills.execute("select count(*), sum(loyalty_points) from loyalty_cards").fetchone()
    assert cards[0] == sent["loyalty_cards_to_tills"] > 0
    [known] = _rows(
        company,
        "select sum(loyalty_points) as points from golden.customer_360"
        " where profile_state = 'known' and loyalty_id is not null",
    )
    assert cards[1] == known["points"]
    statements = company.exports / "print_shop" / "loyalty" / "statements.csv"
    with statements.open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == sent["loyalty_statements_to_print_shop"] > 0


def test_loading_the_same_files_again_adds_nothing(company):
    files = sorted(company.landing.glob("*/*/*"))
    jobs = [LoadJob(path, path.parent.parent.name, path.parent.name) for path in files]
    again = load_files(company.project, jobs)
    assert {load.status for load in again} == {"unchanged"}
    assert sum(load.rows_loaded for load in again) == 0


def test_a_raw_table_replaced_by_nothing_leaves_the_rows_of_its_neighbour(
    company, tmp_path, monkeypatch
):
    """Orders and returns stand in one staging table."""
    counts = "select order_type, count(*) as n from staging.stg_shop__orders group by 1"
    before = {row["order_type"]: row["n"] for row in _rows(company, counts)}
    warehouse = tmp_path / "cdp.duckdb"
    shutil.copy(os.environ["CDP_WAREHOUSE"], warehouse)
    monkeypatch.setenv("CDP_WAREHOUSE", str(warehouse))
    with connect(company.project) as copied:
        copied.execute("delete from raw_shop.returns")
    build = [sys.executable, "-m", "cdp_cli", "build", "--select", "stg_shop__orders"]
    subprocess.run(build, check=True, capture_output=True)
    after = {row["order_type"]: row["n"] for row in _rows(company, counts)}
    assert after == {"sale": before["sale"]}
