"""Two engines, one answer: the demo company on a Spark cluster beside the same company in DuckDB.

`cdp load` lands the files of one day in both and `cdp build` makes every table; at the end those of
a second day come, and the increments.

Who is hurt if it fails: a company whose data outgrow one machine: it finds other customers there.
Not tested here: Delta and Iceberg; syncs and gates, which need an engine with transactions; dbt's
unit tests.
"""

from __future__ import annotations

from typing import Any

import pytest
from comparison import ID, MOMENTS, named, partition, table
from conftest import ONLY_TABLES

ROOMS = ["staging", "conformed", "identity", "golden", "insights", "audiences", "activation"]
ROOMS += ["history"]
# What another engine hashes or mints otherwise.
OWN = {
    "identity.identity_assignment": {"assigned_at"},
    "identity.identity_blocks": {"block"},
    "identity.identity_clusters": {"digest", "resolved_at"},
    "identity.identity_digests": {"digest"},
    "identity.identity_events": {"event_id", "occurred_at"},
    "identity.identity_handles": {"digest"},
    "identity.identity_subjects": {"digest"},
    "insights.insight_identity_quality": {"item"},
    "history.customer_360_history": {
        "dbt_scd_id",
        "dbt_updated_at",
        "dbt_valid_from",
        "dbt_valid_to",
    },
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
def companies(pair: Any) -> tuple[Any, Any]:
    return pair.in_duckdb, pair.in_spark


def tables(companies: tuple[Any, ...], room: str) -> dict[str, list[str]]:
    """The tables of a room in DuckDB with the columns that are the same in every engine."""
    found: dict[str, list[str]] = {}
    for name, column in companies[0].rows(
        "select table_name, column_name from information_schema.columns"
        f" where table_schema = '{room}' order by table_name, ordinal_position"
    ):
        columns = found.setdefault(f"{room}.{name}", [])
        if column not in OWN.get(f"{room}.{name}", ()) and not MOMENTS.fullmatch(column):
            columns.append(column)
    return {name: columns for name, columns in found.items() if name not in PAIRS_OF_IDS | BYTES}


def test_the_same_records_are_one_customer(companies: tuple[Any, Any]) -> None:
    one, other = map(partition, companies)
    assert len(one) > 300
    assert one == other


@pytest.mark.parametrize("room", ROOMS)
def test_every_row_of_a_room_is_the_same(companies: tuple[Any, Any], room: str) -> None:
    assert differences(companies, [room]) == {}


def differences(companies: tuple[Any, Any], rooms: list[str]) -> dict[str, list[Any]]:
    """The tables that are not the same in both, with some of the rows."""
    names = [named(company) for company in companies]
    different = {}
    for room in rooms:
        for name, columns in tables(companies, room).items():
            one, other = (
                table(company, name, columns, called)
                for company, called in zip(companies, names, strict=True)
            )
            if one != other:
                different[name] = sorted(set(one) ^ set(other))[:4]
    return different


@pytest.mark.parametrize(
    "words",
    [
        ("audience", "list"),
        ("customer", "show", "shop:C-BAG", "--lineage"),
        ("customer", "show", "nobody@nowhere.example"),
        ("identity", "explain", "shop:C-BAG"),
        ("identity", "explain", "shop:C-BAG", "pos:unheard-of"),
        ("identity", "repairs"),
        ("identity", "review", "--json"),
        ("quality", "cost"),
    ],
    ids=" ".join,
)
def test_commands_say_the_same(companies: tuple[Any, Any], words: tuple[str, ...]) -> None:
    said = []
    for company in companies:
        done = company.cdp(*words)
        assert "Traceback" not in done.stderr
        said.append((done.returncode, ID.sub("?", done.stdout), ID.sub("?", done.stderr)))
    assert said[0] == said[1]


def test_decisions_are_kept_contradicted_and_undone(pair: Any) -> None:
    people = pair.in_spark.rows(
        "select min(subject_key), max(subject_key) from identity.identity_assignment"
        " where is_current"
    )[0]
    done = pair.in_spark.cdp("identity", "unlink", *people, "--because", "father's & son's")
    assert done.returncode == 0, done.stderr
    again = pair.in_spark.cdp("identity", "unlink", *people, "--because", "again")
    assert "decided before" in again.stdout
    against = pair.in_spark.cdp("identity", "link", *people, "--because", "no")
    assert against.returncode == 1
    assert "contradicts" in against.stderr
    listed = pair.in_spark.cdp("identity", "decisions")
    assert "father's & son's" in listed.stdout
    decision = pair.in_spark.rows("select max(decision_id) from cdp_ops.identity_decisions")[0][0]
    assert pair.in_spark.cdp("identity", "undo", decision, "--because", "no").returncode == 0
    assert "No decision holds." in pair.in_spark.cdp("identity", "decisions").stdout


def test_a_file_is_loaded_once(pair: Any) -> None:
    file = next((pair.monday / "crm/accounts").iterdir())
    words = ["load", str(file), "--source", "crm", "--table", "accounts"]
    done = pair.in_spark.cdp(*words)
    assert done.returncode == 0, done.stderr
    assert "was loaded before; nothing added" in done.stdout


def test_the_doctor_finds_every_table(pair: Any) -> None:
    done = pair.in_spark.cdp("doctor")
    assert f"spark, 127.0.0.1:{pair.in_spark.environment['CDP_SPARK_PORT']}" in done.stdout
    assert "Every declared table is there." in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("sync", "run"),
        ("quality", "run"),
        ("identity", "evaluate", "--demo", "--truth", "{truth}"),
        ("run",),
    ],
    ids=" ".join,
)
def test_what_cannot_work_says_so(pair: Any, words: tuple[str, ...]) -> None:
    truth = pair.monday.with_name("landing_truth")
    done = pair.in_spark.cdp(*(word.format(truth=truth) for word in words))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "spark" in done.stderr
    assert "docs/warehouses.md says what works where" in done.stderr


def test_what_macros_make_of_dirt_is_the_same(pair: Any) -> None:
    done = pair.in_spark.dbt("test", "--select", "path:tests/macros")
    assert done.returncode == 0, done.stdout[-4000:]


def test_increments_of_a_second_day_are_the_same_and_equal_a_build_from_nothing(pair: Any) -> None:
    companies = pair.in_duckdb, pair.in_spark
    before = partition(pair.in_spark)
    pair.walk(pair.tuesday)
    assert partition(pair.in_spark) != before
    assert differences(companies, ROOMS) == {}
    done = pair.in_duckdb.cdp("build", "--full-refresh", *ONLY_TABLES)
    assert done.returncode == 0, done.stderr
    assert partition(pair.in_spark) == partition(pair.in_duckdb)
    assert differences(companies, ["staging", "conformed", "golden"]) == {}
