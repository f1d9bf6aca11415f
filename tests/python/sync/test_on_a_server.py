"""On a server others write while a sync plans, and machines that share it do not wait for a file.

Run by `make test-postgres`. Operators are hurt if this fails: half a swap read as an empty model
would take everybody back, and two machines would send the same rows.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import pytest
from receiver import Answer
from tiny_company import MODEL
from tiny_warehouses import chosen_kind

from cdp_cli.errors import RetryError, WarehouseBusyError
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.engine import plan_syncs, run_syncs
from cdp_cli.sync.lease import renew, take
from cdp_cli.warehouse import connect

pytestmark = pytest.mark.skipif(
    chosen_kind() != "postgres", reason="CDP_TEST_WAREHOUSE=postgres runs these on a server"
)
PEOPLE = f"select count(*) as number from activation.{MODEL}"


@pytest.fixture
def warehouse(company):
    with connect(company.project) as opened:
        opened.ensure_declared("cdp_ops")
        yield opened


@contextmanager
def locking(company, table: str):
    """Somebody who is about to swap a table, as dbt does."""
    with connect(company.project) as other, other.transaction():
        other.execute(f"lock table {table} in access exclusive mode")
        yield


def test_a_plan_sees_one_moment(company, warehouse):
    with speak(warehouse).one_moment([("activation", MODEL)]):
        assert warehouse.query(PEOPLE)[0]["number"] == 12
        company.add_people(5, first=50)
        assert warehouse.query(PEOPLE)[0]["number"] == 12
    assert warehouse.query(PEOPLE)[0]["number"] == 17


def test_a_table_that_was_swapped_just_before_is_not_empty(company, warehouse):
    """It is newer than a moment that had begun without a lock would have been."""
    swap = f"""
        create table activation.fresh as select * from activation.{MODEL};
        drop table activation.{MODEL};
        alter table activation.fresh rename to {MODEL};
    """
    with connect(company.project) as dbt:
        begun, done = threading.Event(), []

        def plan() -> None:
            begun.wait()
            with speak(warehouse).one_moment([("activation", MODEL)]):
                done.append(warehouse.query(PEOPLE)[0]["number"])

        planning = threading.Thread(target=plan)
        planning.start()
        with dbt.transaction():
            dbt.execute(swap)
            begun.set()
            time.sleep(0.4)
        planning.join()
    assert done == [12]


@pytest.mark.parametrize("table", [f"activation.{MODEL}", "golden.customer_consents"])
def test_who_rebuilds_a_table_goes_first(company, receiver, table):
    company.add_sync("people", "hook")
    with locking(company, table):
        began = time.monotonic()
        [report] = run_syncs(company.project, ["people"])
        assert time.monotonic() - began < 30
    assert isinstance(report.error, WarehouseBusyError)
    assert "in use by others" in report.error.message
    assert not receiver.deliveries
    assert company.run("people").counts.sent == 10


def test_the_second_of_two_machines_waits_and_then_hears_who_is_first(company, warehouse, tmp_path):
    told: list[str] = []

    def take_elsewhere() -> None:
        with connect(company.project) as other, other.transaction():
            try:
                take(other, "people", tmp_path / "elsewhere", seconds=60)
            except RetryError as error:
                told.append(error.message)

    second = threading.Thread(target=take_elsewhere)
    with warehouse.transaction():
        take(warehouse, "people", tmp_path / "here", seconds=60)
        second.start()
        time.sleep(0.5)
        assert not told
    second.join()
    assert len(told) == 1
    assert "already running" in told[0]
    assert "here" in told[0]


def test_a_lease_that_was_taken_over_meanwhile_is_lost(company, warehouse, tmp_path):
    with warehouse.transaction():
        lease = take(warehouse, "people", tmp_path / "here", seconds=-1)
    with connect(company.project) as other, other.transaction():
        take(other, "people", tmp_path / "elsewhere", seconds=60)
    with pytest.raises(RetryError), warehouse.transaction():
        renew(warehouse, lease, seconds=60)


def test_no_connection_is_open_while_rows_are_on_their_way(company, receiver):
    company.add_sync("people", "hook")
    seen = []
    sessions = (
        "select count(*) from pg_stat_activity"
        " where application_name = 'cdp' and datname = current_database()"
    )
    receiver.behave = lambda _: seen.append(company.sql(sessions)) or Answer()
    company.run("people")
    assert seen
    assert all(rows == [(0,)] for rows in seen)


def test_a_plan_leaves_nothing_behind(company):
    company.add_sync("people", "hook")
    [report] = plan_syncs(company.project)
    assert report.counts.add == 10
    left = company.sql("select count(*) from pg_class where relname like 'cdp_plan%'")
    assert left == [(0,)]


def test_journals_of_two_databases_are_kept_apart(company):
    name = company.home.name
    assert name.startswith("postgres-127.0.0.1-")
    assert company.sql("select current_database()") == [(name.rpartition("-")[2],)]
