"""A second day in PostgreSQL: built onto the first, it ends where a build of everything ends.

Who is hurt if it fails: whoever compares a report of today with one after the next full refresh.
Not tested here: many small loads at random (`tests/python/rooms`, on DuckDB), Spark.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from comparison import plain
from second_day import second_day

ROOMS = ("staging", "conformed", "identity", "golden", "insights", "audiences", "activation")
TODAY = "2026-07-01 23:59:59"
# When something was built or found changed; ids and all other moments stay as they are.
MOMENTS = re.compile("built_at|resolved_at|changed_at")
# Numbers of one warehouse alone, and what is made of them.
NUMBERS = {
    "identity.identity_clusters": {"cluster", "component", "digest"},
    "identity.identity_digests": {"digest"},
    "identity.identity_links": {"star"},
}
# What only a warehouse that grew remembers: who stood in a block before it was too large for it,
# and which values were excluded once.
REMEMBERED = {
    "identity.identity_blocks": "record is not null and not is_compared",
    "identity.identity_judged_values": "reason is null",
}
# What numbers stand for something that has a name, and the pairs, whose sides have no order.
NAMES = {"record": ("record_key", "traits"), "node": ("subject_key", "subjects")}
SIDES = re.compile("(other_)?(record|record_key|node|subject_key)")


@pytest.fixture(scope="module")
def grown(in_postgres: Any, copied: Callable[..., Any]) -> Any:
    """The company after its second day, built onto the first."""
    company = copied(in_postgres, "grown", CDP_AS_OF=TODAY)
    second_day(company)
    done = company.dbt("build", "--exclude-resource-type", "unit_test")
    assert done.returncode == 0, done.stdout[-4000:]
    return company


def contents(company: Any) -> dict[str, list[tuple[str, ...]]]:
    """Every row of every table, but for what belongs to one build."""
    columns: dict[str, list[str]] = {}
    for schema, name, column in company.rows(
        "select table_schema, table_name, column_name from information_schema.columns"
        f" where table_schema in {ROOMS} order by table_schema, table_name, ordinal_position"
    ):
        kept = columns.setdefault(f"{schema}.{name}", [])
        own = column in NUMBERS.get(f"{schema}.{name}", ())
        if not own and not MOMENTS.fullmatch(column):
            kept.append(column)
    names = {
        number: dict(company.rows(f"select {number}, {key} from identity.identity_{table}"))
        for number, (key, table) in NAMES.items()
    }

    def read(value: Any, column: str) -> str:
        number = column.removeprefix("other_")
        return str(names[number][value]) if number in names and value is not None else plain(value)

    def row(values: tuple[Any, ...], kept: list[str]) -> tuple[str, ...]:
        """A row as it is anywhere; of a pair the two sides in the order of their names."""
        texts = [read(value, column) for value, column in zip(values, kept, strict=True)]
        if any(column.startswith("other_") for column in kept):
            sides = [i for i, column in enumerate(kept) if SIDES.fullmatch(column)]
            for place, text in zip(sides, sorted(texts[i] for i in sides), strict=True):
                texts[place] = text
        return tuple(texts)

    return {
        name: sorted(
            row(values, kept)
            for values in company.rows(
                f"select {', '.join(kept)} from {name} where not ({REMEMBERED.get(name, 'false')})"
            )
        )
        for name, kept in columns.items()
    }


def test_the_second_day_joins_parts_and_forgets_people(grown: Any, in_postgres: Any) -> None:
    """A claim about the test itself: were nothing moved, it would prove nothing."""
    count = "select event_type, count(*) from identity.identity_events group by 1"
    first, now = (dict(company.rows(count)) for company in (in_postgres, grown))
    news = {kind: now[kind] - first.get(kind, 0) for kind in now}
    assert min(news.get(kind, 0) for kind in ("minted", "merged", "split", "retired")) > 0


def test_a_full_refresh_changes_no_row(grown: Any, copied: Callable[..., Any]) -> None:
    rebuilt = copied(grown, "rebuilt")
    done = rebuilt.dbt("run", "--full-refresh")
    assert done.returncode == 0, done.stdout[-4000:]
    before, after = contents(grown), contents(rebuilt)
    different = {
        name: sorted(set(before[name]) ^ set(after[name]))[:4]
        for name in before
        if before[name] != after[name]
    }
    assert len(before) > 80
    assert before.keys() == after.keys()
    assert not different
