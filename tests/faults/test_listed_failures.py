"""Failures of transport, clock, disk and data, each asserted on what the receiver then holds.

Operators are hurt if this fails: rows lost, doubled, or sent again for nothing. Answers that only
one vendor gives are tested with that vendor's fake, in tests/python/destinations.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from receiver import Answer
from tiny_company import MODEL, Company

from cdp_cli.errors import ConfigError, DestinationUnavailableError, RetryError
from cdp_cli.sync import journal as journals
from cdp_cli.sync.delivery import Patience
from cdp_cli.sync.world import Limits

HASTY = Limits(
    patience=Patience(attempts=3, first_pause=0.01, longest_pause=0.05, default_throttle=0.05)
)
SOON = {"Retry-After": "0.05"}


def in_a_second() -> dict[str, str]:
    return {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)}


TRANSPORT = {
    "429 with seconds": lambda: Answer(429, headers=SOON, applies=False),
    "429 with a date": lambda: Answer(429, headers=in_a_second(), applies=False),
    "429 without a word": lambda: Answer(429, applies=False),
    "a bare 403": lambda: Answer(403, raw=b"", applies=False),
    "500": lambda: Answer(500, applies=False),
    "502 after it was applied": lambda: Answer(502, raw=b"<html>", applies=True),
    "503": lambda: Answer(503, applies=False),
    "503 with seconds": lambda: Answer(503, headers=SOON, applies=False),
    "hangs up": lambda: Answer(hangs_up=True, applies=False),
    "hangs up after it was applied": lambda: Answer(hangs_up=True),
    "time-out after it was applied": lambda: Answer(delay=0.6),
    "truncated JSON": lambda: Answer(207, raw=b'{"errors": [{"ind'),
}


@pytest.fixture
def company(tmp_path, receiver):
    hook = {"type": "webhook", "url": receiver.url, "batch_size": 10, "timeout": 0.4}
    company = Company.found(tmp_path / "tiny", {"hook": {**hook, "concurrency": 3}})
    company.add_people(200)
    company.add_people(10, first=900, consent=False)
    company.add_sync("people", "hook")
    return company


def expected(company) -> set[str]:
    rows = company.sql(f"select customer_id from activation.{MODEL} where customer_id < 'c000900'")
    return {customer for (customer,) in rows}


@pytest.mark.parametrize("kind", TRANSPORT)
def test_transport(company, receiver, kind, record_property):
    """Half of the requests fail so; runs are repeated until all is done."""
    chance = random.Random(5)

    def behave(delivery) -> Answer:
        fails = delivery.tries < 3 and chance.random() < 0.5
        return TRANSPORT[kind]() if fails else Answer()

    receiver.behave = behave
    runs = 0
    while company.run("people", limits=HASTY).status != "done":
        runs += 1
        assert runs < 30
    assert set(receiver.records) == expected(company)
    assert not [key for key in receiver.received if key >= "c000900"]
    assert company.run("people").counts.planned == 0
    record_property("kind", f"transport: {kind}")
    record_property("runs until all was done", runs + 1)
    record_property("records lost or wrong", len(set(receiver.records) ^ expected(company)))


def test_a_receiver_that_cannot_be_reached(tmp_path):
    hook = {"type": "webhook", "url": "http://127.0.0.1:9/"}
    company = Company.found(tmp_path / "away", {"hook": hook})
    company.add_people(5)
    company.add_sync("people", "hook")
    report = company.run("people", limits=HASTY)
    assert isinstance(report.error, DestinationUnavailableError)
    assert report.counts.not_sent == 5
    assert company.state("people") == {}


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_was_a_day_off(company, receiver, days):
    """What the last run wrote carries the time of a clock that has been put right since."""
    company.run("people")
    for table, columns in {
        "sync_runs": ["started_at", "finished_at"],
        "sync_state": ["acked_at", "next_attempt_at"],
        "sync_leases": ["expires_at"],
        "sync_changes": ["changed_at"],
    }.items():
        moved = ", ".join(f"{name} = {name} + interval '{days}' day" for name in columns)
        company.sql(f"update cdp_ops.{table} set {moved}")
    receiver.deliveries.clear()
    company.sql(f"update activation.{MODEL} set city = 'Bonn' where customer_id = 'c000001'")
    report = company.run("people")
    assert (report.status, report.counts.sent) == ("done", 1)
    assert len(receiver.deliveries) == 1


def test_a_disk_that_fills_while_the_journal_is_written(company, receiver, monkeypatch):
    create = journals.Journal.create.__func__

    def tight(cls, path, facts):
        journal = create(cls, path, facts)
        pages = journal._database.execute("pragma page_count").fetchone()[0]
        journal._database.execute(f"pragma max_page_count = {pages}")
        return journal

    with monkeypatch.context() as patched:
        patched.setattr(journals.Journal, "create", classmethod(tight))
        with pytest.raises(RetryError, match="full"):
            company.run("people")
    assert not receiver.deliveries
    report = company.run("people")
    assert (report.status, report.counts.sent) == ("done", 200)
    assert set(receiver.records) == expected(company)


def test_a_model_written_anew_with_the_same_values_sends_nothing(company, receiver):
    company.run("people")
    receiver.deliveries.clear()
    company.sql(
        "create table activation.anew as"
        f" select spent, city, email, customer_id from activation.{MODEL} order by random()"
    )
    company.sql(f"drop table activation.{MODEL}")
    company.sql(f"alter table activation.anew rename to {MODEL}")
    assert company.run("people").counts.planned == 0
    company.sql(f"update activation.{MODEL} set spent = spent + 1 where customer_id < 'c000010'")
    assert company.run("people").counts.change == 10


def test_a_column_that_is_dropped_or_retyped(company, receiver):
    company.run("people")
    company.sql(f"alter table activation.{MODEL} drop column city")
    assert company.run("people").counts.change == 200
    assert "city" not in receiver.records["c000001"]
    company.sql(f"alter table activation.{MODEL} alter spent type varchar")
    company.run("people")
    assert receiver.records["c000001"]["spent"] == "0.25"
    company.sql(f"alter table activation.{MODEL} drop column customer_id")
    with pytest.raises(ConfigError, match="customer_id"):
        company.run("people")


def test_keys_that_are_doubled_or_missing_are_listed_and_never_sent(company, receiver):
    company.sql(
        f"insert into activation.{MODEL} values"
        " ('c000001', 'twin@example.com', 'Berlin', 1), (null, 'n@example.com', 'Berlin', 1),"
        " ('C000002', 'case@example.com', 'Berlin', 1)"
    )
    report = company.run("people")
    assert report.held["duplicate key"] == 2
    assert report.held["no key"] == 1
    assert "c000001" not in receiver.records
    assert "c000002" in receiver.records  # another case is another key


def test_a_removal_of_a_third_is_stopped(company, receiver):
    company.add_sync("people", "hook", guards={"max_remove_pct": 20})
    company.run("people")
    company.sql(f"delete from activation.{MODEL} where right(customer_id, 1) < '3'")
    report = company.run("people")
    assert report.status == "stopped"
    assert len(receiver.records) == 200
    assert company.run("people", overrides_guards=True).status == "done"
    assert set(receiver.records) == expected(company)
