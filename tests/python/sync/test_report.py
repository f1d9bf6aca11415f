"""Numbers, exit codes and masks."""

from __future__ import annotations

import pytest

from cdp_cli.errors import ConfigError, GuardError
from cdp_cli.sync.report import SyncReport, exit_code, failure, mask


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
