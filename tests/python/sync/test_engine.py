"""Whole runs against a real receiver and real files; the receiver is the ground truth."""

from __future__ import annotations

import csv
import signal
import stat
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from receiver import Answer
from tiny_company import MODEL

from cdp_cli.errors import ConfigError, DestinationUnavailableError, GuardError, WarehouseBusyError
from cdp_cli.project import Project
from cdp_cli.sync.engine import (
    explain_key,
    make_due,
    plan_syncs,
    read,
    reset_syncs,
    run_syncs,
    sync_statuses,
    sync_troubles,
    validate_syncs,
)


@pytest.fixture
def warehouse(company):
    yield company.warehouse
    company.warehouse.give_back()


def run(company, name: str = "people", **options: object):
    report = company.run(name, **options)
    check_numbers(report.counts)
    return report


def check_numbers(c) -> None:
    model = c.add + c.change + c.retry + c.unchanged
    assert c.rows == model + c.held_consent + c.held_suppressed + c.held_key + c.held_waiting
    assert c.planned == c.sent + c.rejected + c.unknown + c.skipped + c.held_late + c.not_sent


def refuse(*keys: str):
    """A receiver that refuses any batch with one of these people, and does not say whom."""

    def behave(delivery) -> Answer:
        return Answer(422, "refused") if set(keys) & set(delivery.ids) else Answer()

    return behave


def test_sends_once_and_then_only_what_changed(company, receiver):
    company.add_sync("people", "hook")
    assert run(company).counts.sent == 10
    assert len(receiver.records) == 10
    receiver.deliveries.clear()

    second = run(company)
    assert (second.status, second.counts.sent, second.counts.unchanged) == ("done", 0, 10)
    assert not receiver.deliveries

    company.sql(f"update activation.{MODEL} set city = 'Rom' where customer_id = 'c000004'")
    company.sql(f"delete from activation.{MODEL} where customer_id = 'c000005'")
    third = run(company)
    assert (third.counts.change, third.counts.remove, third.counts.sent) == (1, 1, 2)
    assert third.counts.removed == 1
    assert receiver.records["c000004"]["city"] == "Rom"
    assert "c000005" not in receiver.records


def test_nothing_of_a_finished_run_stays_on_disk(company):
    company.add_sync("people", "hook")
    run(company)
    left = [path.name for path in company.home.rglob("*") if path.is_file()]
    assert left == ["people.lock"]


def test_one_poison_row_does_not_keep_the_others(company, receiver):
    company.add_sync("people", "hook")
    receiver.behave = refuse("c000006")
    report = run(company)
    assert (report.status, report.counts.sent, report.counts.rejected) == ("partly", 9, 1)
    assert set(receiver.records) == {f"c{n:06d}" for n in range(10) if n != 6}
    [trouble] = sync_troubles(company.project)
    assert (trouble.status, trouble.records, trouble.keys) == ("rejected", 1, ("c000006",))
    assert "HTTP 422" in trouble.reason


def test_a_rejected_row_waits_then_comes_again_then_goes_to_quarantine(company, receiver):
    company.add_sync("people", "hook", quarantine_after=3)
    receiver.behave = refuse("c000006")
    run(company)
    assert run(company).counts.held_waiting == 1
    due = "update cdp_ops.sync_state set next_attempt_at = '2000-01-01' where status = 'rejected'"
    for _attempt in range(2):
        company.sql(due)
        assert run(company).counts.rejected == 1
    assert company.state("people")["c000006"] == "quarantined"
    company.sql(due)
    assert run(company).counts.held_waiting == 1

    company.sql(f"update activation.{MODEL} set city = 'Rom' where customer_id = 'c000006'")
    receiver.behave = lambda _: Answer()
    report = run(company)
    assert (report.counts.retry, report.counts.sent) == (1, 1)
    assert company.state("people")["c000006"] == "acked"


def test_retry_makes_rejected_records_due_at_once(company, receiver):
    company.add_sync("people", "hook")
    receiver.behave = refuse("c000006")
    run(company)
    receiver.behave = lambda _: Answer()
    assert make_due(company.project, ["people"], ["c000001"]) == {"people": 0}
    assert make_due(company.project, ["people"]) == {"people": 1}
    assert run(company).counts.sent == 1


def test_a_rejected_change_keeps_what_the_destination_has(company, receiver):
    company.add_sync("people", "hook")
    run(company)
    company.sql(f"update activation.{MODEL} set city = 'Rom' where customer_id = 'c000006'")
    receiver.behave = refuse("c000006")
    assert run(company).counts.rejected == 1
    company.sql(f"update activation.{MODEL} set city = 'Berlin' where customer_id = 'c000006'")
    receiver.behave = lambda _: Answer()
    report = run(company)
    assert (report.counts.planned, report.counts.unchanged) == (0, 10)
    assert company.state("people")["c000006"] == "acked"


def test_withdrawals_are_sent_first_and_the_record_is_taken_back(company, receiver):
    company.add_sync("people", "hook", mode="upsert", concurrency=1)
    run(company)
    company.withdraw("c000002")
    company.sql(f"update activation.{MODEL} set city = 'Rom'")
    receiver.deliveries.clear()
    report = run(company)
    assert report.counts.withdrawn == 1
    first = receiver.deliveries[0]
    assert (first.body["operation"], first.ids) == ("remove", ["c000002"])
    assert "c000002" not in receiver.records


def test_a_guard_stops_with_nothing_sent_and_the_run_is_logged(company, receiver):
    company.add_sync("people", "hook", guards={"max_remove_pct": 20})
    run(company)
    company.sql(f"delete from activation.{MODEL} where customer_id < 'c000003'")
    receiver.deliveries.clear()
    report = company.run("people")
    assert report.status == "stopped"
    assert isinstance(report.error, GuardError)
    assert "3 of 10 records (30.0 %)" in report.error.message
    assert not receiver.deliveries
    assert company.sql("select status, not_sent from cdp_ops.sync_runs order by run_id")[-1] == (
        "stopped",
        3,
    )
    assert run(company, overrides_guards=True).counts.sent == 3


def test_an_empty_model_removes_nobody(company, receiver):
    company.add_sync("people", "hook")
    run(company)
    company.sql(f"delete from activation.{MODEL}")
    assert company.run("people").status == "stopped"
    assert len(receiver.records) == 10


def test_an_outage_keeps_what_was_sent_and_the_next_run_does_the_rest(company, receiver, hasty):
    company.add_sync("people", "hook", concurrency=1)
    receiver.behave = lambda d: Answer() if d.number == 1 else Answer(429, applies=False)
    patience = replace(hasty.patience, longest_throttle=0.0)
    report = run(company, limits=replace(hasty, patience=patience))
    assert report.status == "failed"
    assert isinstance(report.error, DestinationUnavailableError)
    assert (report.counts.sent, report.counts.not_sent) == (4, 6)
    receiver.behave = lambda _: Answer()
    report = run(company)
    assert (report.counts.add, report.counts.unchanged, report.counts.sent) == (6, 4, 6)


def test_a_silent_receiver_is_left_alone_after_some_batches(company, receiver, hasty):
    company.add_people(40, first=100)
    company.add_sync("people", "hook", concurrency=1)
    receiver.behave = lambda _: Answer(500, applies=True)
    report = run(company, limits=hasty)
    assert isinstance(report.error, DestinationUnavailableError)
    assert (report.counts.unknown, report.counts.not_sent) == (12, 38)
    assert len(receiver.keys) == 3
    receiver.behave = lambda _: Answer()
    report = run(company)
    assert (report.counts.retry, report.counts.sent) == (12, 50)


def test_time_out_after_the_receiver_applied_is_no_duplicate(company, receiver, hasty):
    company.add_sync("people", "hook", mode="append")
    receiver.behave = lambda d: Answer(hangs_up=d.tries == 1)
    report = run(company, limits=hasty)
    assert report.status == "done"
    assert sorted(row["customer_id"] for row in receiver.appended) == [
        f"c{n:06d}" for n in range(10)
    ]


def test_where_doubling_harms_an_unknown_outcome_is_held(company, receiver, hasty):
    company.add_sync("people", "fragile", mode="append", concurrency=1)
    receiver.behave = lambda d: Answer(hangs_up=d.number == 1)
    report = run(company, limits=hasty)
    assert (report.status, report.counts.sent, report.counts.unknown) == ("partly", 6, 4)
    report = run(company, limits=hasty)
    assert (report.counts.planned, report.counts.held_waiting) == (0, 4)
    assert all(number == 1 for number in receiver.keys.values())
    [trouble] = sync_troubles(company.project)
    assert trouble.status == "unknown"
    make_due(company.project)
    assert run(company).counts.sent == 4


def test_consent_withdrawn_while_sending_is_heard_before_the_next_round(company, receiver, hasty):
    company.add_people(40, first=100)
    company.add_sync("people", "hook", concurrency=1)

    def behave(delivery) -> Answer:
        if delivery.number == 2:
            company.withdraw("c000138")
        return Answer(delay=0.4)

    receiver.behave = behave
    report = run(company, limits=replace(hasty, fresh=1.0))
    assert report.counts.held_late == 1
    assert "c000138" not in receiver.received
    assert len(receiver.records) == 49
    [(status, reason, consent)] = company.sql(
        "select status, reason, had_consent from cdp_ops.sync_changes where key = 'c000138'"
    )
    assert (status, reason, consent) == ("held", "consent refused", False)


def test_the_warehouse_is_free_while_rows_are_on_their_way(company, receiver):
    company.add_sync("people", "hook")
    looked = []

    def behave(_delivery) -> Answer:
        looked.append(
            company.sql("select count(*) from cdp_ops.sync_runs where status = 'running'")
        )
        return Answer()

    receiver.behave = behave
    run(company)
    assert looked
    assert all(rows == [(1,)] for rows in looked)


def test_a_busy_warehouse_at_the_end_loses_nothing(company, receiver, hasty, warehouse):
    company.add_sync("people", "hook", batch_size=100)
    receiver.behave = lambda _: warehouse.take_away() or Answer()
    with pytest.raises(WarehouseBusyError, match="safe in the journal"):
        company.run("people", limits=hasty)
    warehouse.give_back()
    [status] = sync_statuses(company.project)
    assert status.has_unfinished_run
    receiver.deliveries.clear()
    report = run(company)
    assert "had died: 10 rows" in report.notes[0]
    assert (report.counts.unchanged, len(receiver.deliveries)) == (10, 0)


def test_two_runs_at_once_and_one_says_who_is_ahead(company, receiver):
    company.add_sync("people", "hook")
    reports: list = []
    receiver.behave = lambda _: Answer(delay=1.0)
    first = threading.Thread(target=lambda: reports.append(company.run("people")))
    first.start()
    while not receiver.deliveries:
        time.sleep(0.01)
    [second] = run_syncs(company.project, ["people"])
    assert second.status == "failed"
    assert "already running: process" in second.error.message
    [status] = sync_statuses(company.project)
    assert status.is_running
    first.join()
    assert reports[0].status == "done"


def test_a_merge_of_customers_moves_what_is_remembered(company, receiver):
    company.add_sync("people", "hook", key="email", exclude=["customer_id"])
    receiver.behave = lambda _: Answer(applies=False)
    assert run(company).counts.sent == 10
    company.sql(
        f"update activation.{MODEL} set customer_id = 'c000001' where customer_id = 'c000002'"
    )
    report = run(company)
    assert report.counts.planned == 0
    rows = company.sql("select count(*) from cdp_ops.sync_state where customer_id = 'c000001'")
    assert rows == [(2,)]


def test_a_journal_of_another_destination_is_settled_there(company, receiver, hasty, warehouse):
    """The exposure was changed after the crash: what is in doubt goes where it was going."""
    company.add_sync("people", "hook", batch_size=100)
    receiver.behave = lambda _: warehouse.take_away() or Answer()
    with pytest.raises(WarehouseBusyError):
        company.run("people", limits=hasty)
    warehouse.give_back()
    company.add_sync("people", "files", object={"path": "people"})
    report = run(company)
    assert "had died: 10 rows" in report.notes[0]
    assert report.counts.sent == 10
    assert (company.root / "exports" / "people.csv").exists()


def test_runs_sort_by_name_even_when_the_clock_was_set_back(company):
    """Readers of change files apply them in the order of their names."""
    company.add_sync("people", "hook")
    first = run(company)
    tomorrow = "29991231T235959999999Z-abcdef"
    company.sql("update cdp_ops.sync_runs set run_id = ?", tomorrow)
    later = run(company)
    assert first.run < tomorrow < later.run
    assert tomorrow < run(company).run


def test_a_sync_speaks_for_the_brand_of_the_company(company):
    """A grant to a partner is no grant to us, and a refusal there is none here."""
    company.add_sync("people", "hook")
    company.sql(
        "update golden.customer_consents set brand = 'alpina' where customer_id < 'c000004'"
    )
    company.sql(
        "insert into golden.customer_consents values"
        " ('c000005', 'alpina', 'marketing', 'email', 'denied', false, now())"
    )
    assert read(company.project, "people").brand is None
    (company.root / "dbt_project.yml").write_text(
        "{name: tiny, version: '1.0', profile: tiny, vars: {company_brand: acme}}"
    )
    company.add_sync("people", "hook")
    project = Project(company.root)
    assert read(project, "people").brand == "acme"
    [report] = plan_syncs(project)
    assert (report.counts.add, report.held["consent never given"]) == (6, 6)


INTERRUPTED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from tiny_company import Company
report = Company(Path(sys.argv[2])).run("people")
print(report.status, report.counts.sent, report.counts.not_sent, report.error.message)
"""


def test_ctrl_c_writes_down_what_was_sent(company, receiver):
    company.add_sync("people", "hook", concurrency=1)
    faults = Path(__file__).parents[2] / "faults"
    command = [sys.executable, "-c", INTERRUPTED, str(faults), str(company.root)]
    # Long enough that the signal comes in time on a machine with other things to do.
    receiver.behave = lambda _: Answer(delay=3)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while not receiver.deliveries:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        told, _nothing = process.communicate(timeout=60)
    assert told.startswith("failed 4 6 Stopped by hand")
    receiver.behave = lambda _: Answer()
    assert run(company).counts.sent == 6


class TestFiles:
    def read(self, path):
        with path.open(newline="") as file:
            return {row["customer_id"]: row for row in csv.DictReader(file)}

    def test_a_mirror_always_holds_everybody(self, company):
        company.add_sync("people", "files", object={"path": "lists/people"})
        path = company.root / "exports" / "lists" / "people.csv"
        assert run(company).counts.sent == 10
        assert len(self.read(path)) == 10
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        company.withdraw("c000001")
        company.sql(f"update activation.{MODEL} set city = 'Rom' where customer_id = 'c000002'")
        report = run(company)
        assert (report.counts.change, report.counts.remove, report.counts.unchanged) == (1, 1, 8)
        assert set(self.read(path)) == {f"c{n:06d}" for n in range(10) if n != 1}
        assert self.read(path)["c000002"]["city"] == "Rom"

    def test_a_deleted_file_is_written_again(self, company):
        company.add_sync("people", "files", object={"path": "people"})
        run(company)
        path = company.root / "exports" / "people.csv"
        path.unlink()
        report = run(company)
        assert report.counts.sent == 10
        assert "no longer holds" in report.notes[0]
        assert len(self.read(path)) == 10

    def test_an_empty_mirror_is_a_file_with_a_header(self, company):
        company.add_sync("people", "files", object={"path": "people"})
        company.sql("delete from golden.customer_consents")
        assert run(company).status == "done"
        path = company.root / "exports" / "people.csv"
        assert path.read_text() == "customer_id,email,city,spent\n"

    def test_changes_go_to_a_file_per_run(self, company):
        company.add_sync(
            "people", "files", object={"path": "people", "format": "jsonl"}, mode="upsert"
        )
        first = run(company)
        company.withdraw("c000001")
        second = run(company)
        folder = company.root / "exports" / "people"
        assert sorted(path.stem for path in folder.iterdir()) == [first.run, second.run]
        assert (folder / f"{second.run}.jsonl").read_text() == (
            '{"operation":"remove","customer_id":"c000001"}\n'
        )

    def test_consent_withdrawn_while_staging_is_not_published(self, company, hasty):
        """A slow run asks again before the file appears."""
        company.add_sync("people", "files", object={"path": "people"})

        def progress(_sync: str, phase: str, _done: int, _total: int) -> None:
            if phase == "send" and "c000003" not in company.withdrawn:
                company.withdraw("c000003")
                time.sleep(0.6)

        report = run(company, limits=replace(hasty, fresh=0.5), progress=progress)
        assert report.counts.held_late == 1
        assert "c000003" not in self.read(company.root / "exports" / "people.csv")


class TestCommandsOfTheEngine:
    def test_a_plan_changes_nothing_and_hides_the_people(self, company, receiver):
        company.add_sync("people", "hook")
        run(company)
        company.sql(f"update activation.{MODEL} set city = 'Hamburg' where customer_id = 'c000004'")
        receiver.deliveries.clear()
        before = company.warehouse.contents()
        [report] = plan_syncs(company.project)
        assert company.warehouse.contents() == before
        assert not receiver.deliveries
        assert (report.counts.change, report.columns) == (1, {"city": 1})
        [example] = report.examples
        assert (example.key, example.values) == ("c•••4", {"city": "H•••g"})

    def test_a_plan_tells_what_a_guard_would_stop(self, company):
        company.add_sync("people", "hook", guards={"max_changes": 3})
        [report] = plan_syncs(company.project)
        assert (report.status, report.counts.add) == ("stopped", 10)

    def test_the_first_plan_of_a_warehouse_works(self, company):
        company.add_sync("people", "hook")
        [report] = plan_syncs(company.project)
        assert report.counts.add == 10

    def test_an_optional_destination_that_is_not_set_up_is_skipped(self, company):
        company.add_sync("people", "absent")
        [report] = run_syncs(company.project)
        assert report.status == "skipped"
        assert "CDP_TEST_NOWHERE" in report.notes[0]
        [report] = run_syncs(company.project, ["people"])
        assert report.status == "failed"
        assert "CDP_TEST_NOWHERE, which is not set" in report.error.message

    def test_one_sync_that_fails_leaves_the_others_alone(self, company):
        company.add_sync("broken", "nowhere")
        company.add_sync("people", "hook")
        broken, people = run_syncs(company.project)
        assert (broken.status, people.status) == ("failed", "done")
        assert "'nowhere'" in broken.error.message

    @pytest.mark.parametrize(
        ("destination", "meta", "told"),
        [
            ("hok", {}, "no destination 'hok' in destinations.yml; did you mean 'hook'?"),
            ("hook", {"key": "customer"}, "'customer', which activation.sync_test__people"),
            ("hook", {"purpose": "fun"}, "purpose 'fun'"),
            ("hook", {"object": {"pat": "/x"}}, "'pat'"),
            ("files", {"object": {"path": "a"}, "mode": "update_only"}, "'update_only'"),
            ("files", {"object": {"path": "../a"}}, "'../a'"),
            ("files", {"object": {}}, "names no file"),
        ],
    )
    def test_validate_finds_what_would_fail(self, company, receiver, destination, meta, told):
        company.add_sync("people", destination, **meta)
        [report] = validate_syncs(company.project, ["people"])
        assert report.status == "failed"
        assert isinstance(report.error, ConfigError)
        assert told in report.error.message
        assert report.error.hint
        [report] = run_syncs(company.project)
        assert report.status == "failed"
        assert not receiver.deliveries

    def test_validate_finds_a_model_that_was_not_built(self, company):
        company.add_sync("people", "hook")
        company.sql(f"drop table activation.{MODEL}")
        [report] = validate_syncs(company.project)
        assert "is not in the warehouse" in report.error.message

    def test_validate_finds_two_syncs_that_write_one_file(self, company):
        company.add_sync("one", "files", object={"path": "people"})
        company.add_sync("two", "files", object={"path": "people"})
        reports = validate_syncs(company.project)
        assert {report.status for report in reports} == {"failed"}
        assert "'two'" in reports[0].error.message

    def test_validate_does_what_it_can_without_the_warehouse(self, company, warehouse):
        company.add_sync("people", "hook")
        warehouse.take_away()
        [report] = validate_syncs(company.project)
        assert report.status == "done"
        assert "not checked" in report.notes[0]

    def test_a_reset_sends_everything_again(self, company, receiver):
        company.add_sync("people", "hook")
        run(company)
        assert reset_syncs(company.project, ["people"]) == {"people": 10}
        receiver.deliveries.clear()
        assert run(company).counts.add == 10
        assert receiver.deliveries

    def test_status_before_the_first_run(self, company):
        company.add_sync("people", "hook")
        [status] = sync_statuses(company.project)
        assert (status.last_run, status.records, status.is_running) == (None, {}, False)

    @pytest.mark.parametrize(
        ("key", "action", "sentence"),
        [
            ("c000001", "remove", "It will be removed: consent refused."),
            ("c000002", "remove", "It will be removed: it has left the model."),
            ("c000003", "change", "It will be sent: it differs from what was acknowledged at "),
            ("c000004", "unchanged", "It stays as it is: the destination has had it since "),
            ("c000005", "duplicate", "It is held back: 2 rows of sync_test__people have this key."),
            ("c000006", "waiting", "It is held back, due again at "),
            ("c000090", "held", "It is held back: consent never given."),
            ("c000200", "add", "It will be sent for the first time."),
            ("nobody", "absent", "It is not in sync_test__people, and "),
        ],
    )
    def test_explains(self, company, receiver, key, action, sentence):
        company.add_sync("people", "hook")
        receiver.behave = refuse("c000006")
        run(company)
        company.withdraw("c000001")
        company.sql(f"delete from activation.{MODEL} where customer_id = 'c000002'")
        company.sql(f"update activation.{MODEL} set city = 'Rom' where customer_id = 'c000003'")
        company.sql(f"insert into activation.{MODEL} values ('c000005', 'x', 'y', 1)")
        company.add_people(1, first=200)
        [found] = explain_key(company.project, key)
        assert found.action == action
        assert found.sentence.startswith(sentence)
        if key == "c000006":
            assert "HTTP 422" in found.sentence
            assert found.changes[0]["status"] == "rejected"
