"""Two engines, one answer: the demo company on a Spark cluster beside the same company in DuckDB.

Who is hurt if it fails: a company whose data outgrow one machine: it finds other customers there.
Not tested here: Delta and Iceberg; the command line, which does not reach Spark yet; dbt's tests
of data and units.
"""

from __future__ import annotations

from typing import Any

import pytest
from comparison import MOMENTS, partition, table

ROOMS = ["staging", "conformed", "identity", "golden", "insights", "audiences", "activation"]
# What another engine hashes or mints otherwise.
OWN_NUMBERS = {
    "identity.identity_assignment": {"assigned_at"},
    "identity.identity_blocks": {"block"},
    "identity.identity_clusters": {"digest", "resolved_at"},
    "identity.identity_events": {"event_id", "occurred_at"},
    "insights.insight_identity_quality": {"item"},
}
# Of the two customers of a pair the one with the lesser id stands first.
PAIRS_OF_IDS = {
    "identity.identity_conflicts",
    "identity.identity_refused_likeness",
    "identity.identity_refused_values",
}
# DuckDB counts edits in bytes, Spark in letters: outside of the Latin alphabet two names may be a
# level nearer.
BYTES = {
    "identity.identity_chance_pairs",
    "identity.identity_pairs",
    "identity.identity_similarities",
}


@pytest.fixture(scope="module")
def companies(in_duckdb: Any, in_spark: Any) -> tuple[Any, Any]:
    return in_duckdb, in_spark


def tables(company: Any, room: str) -> dict[str, list[str]]:
    """The tables of a room with the columns that are the same in every engine."""
    found: dict[str, list[str]] = {}
    for name, column in company.rows(
        "select table_name, column_name from information_schema.columns"
        f" where table_schema = '{room}' order by table_name, ordinal_position"
    ):
        columns = found.setdefault(f"{room}.{name}", [])
        if column not in OWN_NUMBERS.get(f"{room}.{name}", ()) and not MOMENTS.fullmatch(column):
            columns.append(column)
    return {name: columns for name, columns in found.items() if name not in PAIRS_OF_IDS | BYTES}


def test_the_same_records_are_one_customer(companies: tuple[Any, Any]) -> None:
    one, other = map(partition, companies)
    assert len(one) > 300
    assert one == other


@pytest.mark.parametrize("room", ROOMS)
def test_every_row_of_a_room_is_the_same(companies: tuple[Any, Any], room: str) -> None:
    different = {}
    for name, columns in tables(companies[0], room).items():
        one, other = (table(company, name, columns) for company in companies)
        if one != other:
            different[name] = sorted(set(one) ^ set(other))[:4]
    assert not different


def test_what_macros_make_of_dirt_is_the_same(in_spark: Any) -> None:
    done = in_spark.dbt("test", "--select", "path:tests/macros")
    assert done.returncode == 0, done.stdout[-4000:]


def test_a_second_run_finds_nothing_to_change(in_spark: Any) -> None:
    told = ["staging.stg_crm__profiles", "golden.customer_sessions", "identity.identity_subjects"]
    counts = [f"select count(*) from {name}" for name in [*told, "history.customer_360_history"]]
    ids = "select subject_key, customer_id from identity.identity_assignment order by 1"
    before = [in_spark.rows(query) for query in [*counts, ids]]
    select = ["stg_crm__profiles", "identity_subjects", "identity_clusters", "identity_assignment"]
    select += ["customer_sessions", "customer_360_history"]
    types = ["--exclude-resource-type", "test", "unit_test"]
    done = in_spark.dbt("build", "--select", *select, *types)
    assert done.returncode == 0, done.stdout[-4000:]
    assert [in_spark.rows(query) for query in [*counts, ids]] == before


def test_an_increment_equals_a_full_refresh(in_spark: Any) -> None:
    columns = in_spark.rows("describe raw_crm.contacts")
    changed = {
        "contact_id": "case when rank = 1 then 'K-NEW' else contact_id end",
        "city": "'Elsewhere'",
        "_line": "_line + 100000",
        "_loaded_at": "_loaded_at + interval '1' hour",
    }
    in_spark.rows(
        f"insert into raw_crm.contacts select {', '.join(changed.get(c, c) for c, *_ in columns)}"
        " from (select *, row_number() over (order by contact_id, _line) as rank"
        " from raw_crm.contacts) as ranked where rank <= 20"
    )
    found = []
    for words in [[], ["--full-refresh"]]:
        done = in_spark.dbt("run", "--select", "stg_crm__profiles", *words)
        assert done.returncode == 0, done.stdout[-4000:]
        found.append(sorted(map(repr, in_spark.rows("select * from staging.stg_crm__profiles"))))
    assert found[0] == found[1]
    assert sum("K-NEW" in row for row in found[0]) == 1
    assert sum("Elsewhere" in row for row in found[0]) > 10
