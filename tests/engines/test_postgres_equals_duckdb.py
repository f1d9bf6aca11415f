"""Two engines, one answer: the demo company in PostgreSQL beside the same company in DuckDB.

Who is hurt if it fails: a company that moves to its own server and finds other customers there.
What syncs make of the two stands in test_postgres_syncs.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from comparison import ID, MOMENTS, described, named, partition, table


@pytest.fixture(scope="module")
def companies(in_duckdb: Any, in_postgres: Any) -> tuple[Any, Any]:
    return in_duckdb, in_postgres


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
        ("identity", "review", "--json"),
        ("identity", "evaluate", "--demo", "--truth", "{truth}", "--mistakes", "3"),
        ("quality", "cost"),
        ("quality", "rejects", "--source", "shop"),
        ("quality", "suggest", "crm.contacts"),
        ("quality", "suggest", "web.events"),
    ],
    ids=" ".join,
)
def test_commands_say_the_same(companies: tuple[Any, Any], words: tuple[str, ...]) -> None:
    said = []
    for company in companies:
        truth = Path(company.environment["CDP_EXPORTS"]).with_name("landing_truth")
        done = company.cdp(*(word.format(truth=truth) for word in words))
        assert done.returncode == 0, done.stderr
        names = named(company)
        said.append(ID.sub(lambda match, names=names: names.get(match[0], "?"), done.stdout))
    assert said[0] == said[1]


def test_a_server_that_is_away_is_told_in_one_message(in_postgres: Any) -> None:
    lost = type(in_postgres)(in_postgres.environment | {"CDP_POSTGRES_PORT": "9"})
    done = lost.cdp("audience", "list")
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stderr or "localhost:9" in done.stderr
    assert "Traceback" not in done.stderr
