"""A guard stops a run with nothing sent."""

from __future__ import annotations

import pytest

from cdp_cli.errors import GuardError
from cdp_cli.sync.exposure import Guards, Sync
from cdp_cli.sync.guards import check
from cdp_cli.sync.report import Counts


def sync(mode: str = "mirror", **guards: float) -> Sync:
    return Sync(
        name="vip",
        model="sync_vip",
        schema="activation",
        table="sync_vip",
        destination="files",
        mode=mode,
        key="customer_id",
        purpose="marketing",
        guards=Guards(**guards),
    )


@pytest.mark.parametrize(
    ("guards", "counts", "told"),
    [
        ({"min_rows": 100}, Counts(rows=99), "99 rows, min_rows is 100"),
        ({"max_removes": 2}, Counts(rows=9, remove=3), "3 records, max_removes is 2"),
        ({"max_remove_pct": 29.9}, Counts(rows=70, remove=30), r"30 of 100 records \(30.0 %\)"),
        ({"max_changes": 10}, Counts(rows=90, add=6, remove=5), "11 records, max_changes is 10"),
        ({}, Counts(rows=0, remove=100), "is empty"),
    ],
)
def test_stops(guards, counts, told):
    with pytest.raises(GuardError, match=told) as error:
        check(sync(**guards), counts, known=100)
    assert error.value.exit_code == 3
    assert "--override-guards" in error.value.hint


@pytest.mark.parametrize(
    ("guards", "counts", "known"),
    [
        ({"min_rows": 99}, Counts(rows=99), 100),
        ({"max_remove_pct": 30}, Counts(rows=70, remove=30), 100),
        ({"max_remove_pct": 30}, Counts(rows=70, add=70), 0),
        ({"min_rows": 0}, Counts(rows=0, remove=100), 100),
        ({}, Counts(rows=0), 0),
    ],
)
def test_lets_through(guards, counts, known):
    check(sync(**guards), counts, known)


def test_an_empty_model_removes_nothing_in_other_modes():
    check(sync("upsert"), Counts(rows=0), known=100)
