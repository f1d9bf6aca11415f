"""The gates of the demo company in PostgreSQL: what they measure, what closes them, the way out.

Who is hurt if it fails: whoever is written to after a night that read a no as a yes.
Not tested here: Shop Co's gates, quarantine and nights (`tests/python/quality`, `night`, which
`make test-postgres` runs on a server too), the guards of syncs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from comparison import table

GATES = "quality", "run", "--no-docs"
KEPT = {
    "cdp_ops.quality_runs": ["gate", "table_name", "status", "rows_checked"],
    "cdp_ops.quality_results": [
        *("gate", "table_name", "column_name", "expectation", "severity", "is_met"),
        *("observed", "expected", "detail"),
    ],
    "cdp_ops.quality_measures": ["table_name", "measure", "item", "value"],
}
# What depends on the moment of the load or of the gate.
OF_THE_CLOCK = ("overdue days", "last seen in the future")


@pytest.fixture(scope="module")
def examined(in_postgres: Any, copied: Callable[..., Any]) -> Any:
    """A copy whose tables have been found good twice."""
    company = copied(in_postgres, "examined")
    for _ in range(2):
        done = company.cdp(*GATES)
        assert done.returncode == 0, done.stdout + done.stderr
    return company


@pytest.fixture
def broken(examined: Any, copied: Callable[..., Any], request: Any) -> Any:
    """A copy to break."""
    return copied(examined, f"broken_{abs(hash(request.node.name))}")


def test_gates_measure_and_find_what_they_do_in_duckdb(in_duckdb: Any, examined: Any) -> None:
    for _ in range(2):
        done = in_duckdb.cdp(*GATES)
        assert done.returncode == 0, done.stdout + done.stderr
    for name, columns in KEPT.items():
        one, other = (
            [
                row
                for row in table(company, name, columns)
                if not any(word in value for word in OF_THE_CLOCK for value in row)
            ]
            for company in (in_duckdb, examined)
        )
        assert len(one) > 30, name
        assert one == other, name


def test_rows_without_keys_close_the_raw_gate_and_can_be_taken_out(
    broken: Any, tmp_path: Path
) -> None:
    before = broken.rows("select count(*) from raw_crm.contacts")
    columns = [
        name
        for (name,) in broken.rows(
            "select column_name from information_schema.columns where table_schema = 'raw_crm'"
            " and table_name = 'contacts' order by ordinal_position"
        )
        if not name.startswith("_")
    ]
    bad = tmp_path / "contacts.csv"
    bad.write_text(";".join(columns) + "\n" + (";".join("x" for _ in columns) + "\n") * 40)
    loaded = broken.cdp("load", str(bad), "--source", "crm", "--table", "contacts")
    assert loaded.returncode == 0, loaded.stderr
    closed = broken.cdp(*GATES, "--gate", "raw")
    assert closed.returncode == 3
    assert "contact_id · distinct share" in closed.stdout
    out = broken.cdp("quality", "withdraw", "crm.contacts")
    assert out.returncode == 0, out.stderr
    assert broken.rows("select count(*) from raw_crm.contacts") == before
    opened = broken.cdp(*GATES, "--gate", "raw")
    assert opened.returncode == 0, opened.stdout


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            "update golden.customer_consents set status = 'granted', is_granted = true",
            "status · drift",
        ),
        (
            "update golden.customer_360 set email_marketing_consent = null",
            "consent says nothing",
        ),
    ],
    ids=["a no is read as a yes", "an address without an answer"],
)
def test_consent_that_came_out_wrong_closes_the_golden_gate(
    broken: Any, damage: str, said: str
) -> None:
    broken.rows(damage)
    closed = broken.cdp(*GATES, "--gate", "golden")
    assert closed.returncode == 3
    assert said in closed.stdout


def test_what_a_person_accepts_opens_the_gate(broken: Any) -> None:
    broken.rows("update golden.customer_consents set status = 'granted', is_granted = true")
    assert broken.cdp(*GATES, "--gate", "golden").returncode == 3
    word = broken.cdp("quality", "accept", "golden.customer_consents", "--because", "a test")
    assert word.returncode == 0, word.stderr
    assert broken.cdp(*GATES, "--gate", "golden").returncode == 0


def test_the_status_tells_how_fresh_each_source_is(in_postgres: Any) -> None:
    done = in_postgres.cdp("status")
    assert done.returncode == 0, done.stderr
    assert "crm.contacts" in done.stdout
