"""Two engines, one answer: the demo company in PostgreSQL beside the same company in DuckDB.

Who is hurt if it fails: a company that moves to its own server and finds other customers there.
Not tested here: syncs out of PostgreSQL.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

ID = re.compile(r"\b[ch][0-9a-f]{19,20}\b")
# When something was loaded and built differs, and with it what is reckoned from it; a line of a
# receipt, which has no time of its own, is as new as its load.
MOMENTS = re.compile("built_at|loaded_at|last_loaded_at|newest_record_at|.*minted_at|merged_at")
# Floating point agrees to so many digits.
DIGITS = 9


@pytest.fixture(scope="module")
def companies(in_duckdb: Any, in_postgres: Any) -> tuple[Any, Any]:
    return in_duckdb, in_postgres


def named(company: Any) -> dict[str, str]:
    """Ids are minted at random: each customer and household is called by its least subject."""
    names = dict(
        company.rows(
            "select customer_id, min(subject_key) from identity.identity_assignment"
            " where is_current group by 1"
        )
    )
    households = company.rows(
        "select household_id, min(subject_key) from golden.customer_households as homes"
        " inner join identity.identity_assignment as held on homes.customer_id = held.customer_id"
        " where is_current group by 1"
    )
    return names | {household: f"home of {least}" for household, least in households}


def partition(company: Any) -> set[frozenset[str]]:
    members: dict[str, set[str]] = defaultdict(set)
    for customer, subject in company.rows(
        "select customer_id, subject_key from identity.identity_assignment where is_current"
    ):
        members[customer].add(subject)
    return {frozenset(subjects) for subjects in members.values()}


def plain(value: Any, names: dict[str, str]) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float | Decimal):
        return f"{float(value):.{DIGITS}g}"
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    return ID.sub(lambda match: names.get(match[0], match[0]), str(value))


def table(company: Any, name: str, columns: list[str]) -> list[tuple[str, ...]]:
    names = named(company)
    rows = company.rows(f"select {', '.join(columns)} from {name}")
    return sorted(tuple(plain(value, names) for value in row) for row in rows)


def described(company: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for schema, name, column in company.rows(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_schema in ('golden', 'insights', 'audiences')"
        " order by table_schema, table_name, ordinal_position"
    ):
        found[f"{schema}.{name}"].append(column)
    return found


def test_the_same_records_are_one_customer(companies: tuple[Any, Any]) -> None:
    one, other = map(partition, companies)
    assert len(one) > 300
    assert one == other


def test_every_table_has_the_same_columns(companies: tuple[Any, Any]) -> None:
    one, other = map(described, companies)
    assert one == other


def test_every_row_of_customer_360_is_the_same(companies: tuple[Any, Any]) -> None:
    columns = [
        name
        for name in described(companies[0])["golden.customer_360"]
        if not MOMENTS.fullmatch(name)
    ]
    one, other = (table(company, "golden.customer_360", columns) for company in companies)
    assert len(columns) > 50
    assert one == other


def test_so_is_every_other_table_after_the_identity_room(companies: tuple[Any, Any]) -> None:
    different = {}
    for name, columns in described(companies[0]).items():
        kept = [column for column in columns if not MOMENTS.fullmatch(column)]
        if name == "insights.insight_identity_quality":
            # When ids were minted is the moment of the build.
            kept.remove("item")
        one, other = (table(company, name, kept) for company in companies)
        if one != other:
            different[name] = sorted(set(one) ^ set(other))[:4]
    assert not different


@pytest.mark.parametrize(
    "words",
    [
        ("audience", "list"),
        ("customer", "show", "shop:C-BAG"),
        ("identity", "explain", "shop:C-BAG"),
        ("identity", "decisions"),
        ("quality", "cost"),
    ],
    ids=" ".join,
)
def test_commands_say_the_same(companies: tuple[Any, Any], words: tuple[str, ...]) -> None:
    said = []
    for company in companies:
        done = company.cdp(*words)
        assert done.returncode == 0, done.stderr
        names = named(company)
        said.append(ID.sub(lambda match, names=names: names.get(match[0], "?"), done.stdout))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "words",
    [("sync", "status"), ("identity", "review"), ("identity", "evaluate", "--demo")],
    ids=" ".join,
)
def test_what_needs_duckdb_says_so(in_postgres: Any, words: tuple[str, ...]) -> None:
    done = in_postgres.cdp(*words)
    assert done.returncode == 1
    assert "needs DuckDB as yet" in done.stderr


def test_a_server_that_is_away_is_told_in_one_message(in_postgres: Any) -> None:
    lost = type(in_postgres)(in_postgres.environment | {"CDP_POSTGRES_PORT": "9"})
    done = lost.cdp("audience", "list")
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stderr or "localhost:9" in done.stderr
    assert "Traceback" not in done.stderr
