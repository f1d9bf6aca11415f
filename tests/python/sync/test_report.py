"""Numbers, exit codes and masks."""

from __future__ import annotations

import pytest

from cdp_cli.errors import ConfigError, GuardError
from cdp_cli.sync.report import Counts, SyncReport, exit_code, failure, mask
from cdp_cli.sync.wording import plan_summary


def report(status: str) -> SyncReport:
    return SyncReport("vip", "files", status)


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ([], 0),
        (["done", "skipped"], 0),
        (["done", "partly"], 2),
        (["partly", "stopped"], 3),
        (["stopped", "failed"], 1),
    ],
)
def test_the_worst_sync_decides_the_exit_code(statuses, code):
    assert exit_code([report(status) for status in statuses]) == code


def test_a_guard_stops_and_anything_else_fails():
    assert failure("vip", "files", GuardError("too many")).status == "stopped"
    told = failure("vip", "files", ConfigError("no key"))
    assert told.status == "failed"
    assert told.as_dict()["error"] == "no key"
    assert told.as_dict()["hint"] == ""


def test_plans_are_summed_up_in_one_line():
    assert plan_summary([report("done"), report("skipped")]) == "Plan: nothing to send; 1 skipped."
    busy = SyncReport("a", "files", "done", counts=Counts(rows=9, add=3, change=1, retry=1))
    gone = SyncReport("b", "files", "stopped", counts=Counts(remove=1_000))
    assert plan_summary([busy, gone, report("failed")]) == (
        "Plan: 3 to add, 2 to change, 1,000 to remove, in 2 of 3 syncs; 1 stopped; 1 failed."
    )


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("anna.berg@example.com", "a•••g@e•••m"),
        ("Anneliese", "A•••e"),
        ("Anna", "••••"),
        ("", ""),
    ],
)
def test_a_mask_hides_the_middle(text, masked):
    assert mask(text) == masked
