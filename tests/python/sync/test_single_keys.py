"""One row alone, sent or only looked at."""

from __future__ import annotations

import pytest

from cdp_cli.sync.due import timings
from cdp_cli.sync.engine import plan_syncs, run_key, run_syncs


def test_one_row_is_sent_and_the_others_are_left_alone(company, receiver):
    company.add_sync("people", "hook", guards={"min_rows": 5}, schedule={"cron": "0 * * * *"})
    [report] = run_key(company.project, "c000001", ["people"])
    assert (report.status, report.counts.sent) == ("done", 1)
    assert set(receiver.records) == {"c000001"}
    assert company.state("people") == {"c000001": "acked"}
    assert timings(company.project)[0].is_due  # a test is no run
    [report] = run_syncs(company.project)
    assert (report.counts.sent, report.counts.unchanged) == (9, 1)
    assert report.rows_before is None
    [report] = run_key(company.project, "c000002", ["people"])
    assert (report.counts.removed, report.counts.unchanged) == (0, 1)
    assert len(receiver.records) == 10


def test_somebody_who_did_not_agree_is_not_sent_even_so(company, receiver):
    company.add_sync("people", "hook")
    [report] = run_key(company.project, "c000090", ["people"])
    assert (report.counts.sent, report.counts.held_consent) == (0, 1)
    assert not receiver.deliveries


def test_a_key_that_nobody_has_is_told(company, receiver):
    company.add_sync("people", "hook")
    [report] = run_key(company.project, "c9", ["people"])
    assert report.status == "done"
    assert "has no row with the key 'c9'" in report.notes[0]
    assert not receiver.deliveries


def test_a_run_that_could_not_be_planned_gives_its_lease_back(company):
    company.add_sync("people", "hook", purpose="no_such_purpose")
    [report] = run_syncs(company.project)
    assert "no_such_purpose" in report.error.message
    [(is_over,)] = company.sql("select expires_at <= now()::timestamp from cdp_ops.sync_leases")
    assert is_over


def test_one_row_never_replaces_a_whole_file(company):
    company.add_sync("people", "files", object={"path": "people"})
    [report] = run_key(company.project, "c000001", ["people"])
    assert report.status == "failed"
    assert "one row alone would replace it" in report.error.message


@pytest.mark.parametrize("only", ["c000001", None])
def test_a_dry_run_sends_nothing(company, receiver, only):
    company.add_sync("people", "hook")
    [report] = plan_syncs(company.project, ["people"], only=only, rehearses=True)
    assert report.counts.add == (1 if only else 10)
    assert "no dry run of its own" in report.notes[0]
    assert not receiver.deliveries
    assert company.sql("select count(*) from cdp_ops.sync_runs")[0][0] == 0
