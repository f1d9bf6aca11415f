"""What the program may ask of a warehouse, asked of a Spark cluster.

Who is hurt if it fails: whoever loads files into an engine that knows no transactions and no
update, and finds half of them there.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cdp_cli import warehouse
from cdp_cli.errors import ConfigError, WarehouseError
from cdp_cli.project import Project

NAMES = ["O'Brien", "100 % {sure}?", "tab\tand\nline", 'a\\b\\\\c \\n "d"', "نوید", None]
AT = datetime(2026, 1, 2, 3, 4, 5, 6)  # noqa: DTZ001 - moments in a warehouse are UTC


@pytest.fixture
def opened(spark_port, monkeypatch):
    monkeypatch.setenv("CDP_TARGET", "spark")
    monkeypatch.setenv("CDP_SPARK_HOST", "127.0.0.1")
    monkeypatch.setenv("CDP_SPARK_PORT", str(spark_port))
    with warehouse.connect(Project.find()) as connection:
        connection.execute("create schema if not exists scratch")
        connection.execute("drop table if exists scratch.people")
        connection.execute(
            "create table scratch.people (id bigint, name text, spent numeric(9,2), at timestamp)"
        )
        yield connection


def names(opened):
    return [row["name"] for row in opened.query("select name from scratch.people order by id")]


def test_rows_come_back_as_they_went_in(opened):
    rows = [(number, name, "1.50", AT) for number, name in enumerate(NAMES)]
    opened.insert('"scratch"."people"', ["id", "name", "spent", "at"], rows)
    assert names(opened) == NAMES
    first = opened.query("select * from scratch.people where id = ?", [0])[0]
    assert first == {"id": 0, "name": "O'Brien", "spent": Decimal("1.50"), "at": AT}


def test_parameters_stand_for_values_and_a_question_mark_in_a_text_for_itself(opened):
    for name in NAMES:
        row = opened.query("select '?' as mark, ? as given, 'a%' as part", [name])[0]
        assert row == {"mark": "?", "given": name, "part": "a%"}
    assert opened.query("select ? as at, ? is null as gone", [AT, None]) == [
        {"at": AT, "gone": True}
    ]


def test_many_arrow_rows_find_their_columns_and_wait_beside_the_table(opened):
    count = 12_000
    texts = [f"{number}\n" for number in range(count)]
    opened.append("scratch", "people", pa.table({"name": texts, "id": range(count)}))
    row = opened.query(
        "select count(*) as rows, sum(id) as ids, max(name) as m from scratch.people"
    )
    assert row == [{"rows": count, "ids": sum(range(count)), "m": "9999\n"}]
    assert opened.columns("scratch", "people__arriving_0") == {}


def test_a_block_that_fails_leaves_nothing_and_empties_nothing(opened):
    opened.insert("scratch.people", ["id", "name"], [(1, "Kim")])

    def fail():
        with opened.transaction():
            opened.empty("scratch", "people")
            with opened.transaction():
                opened.append("scratch", "people", pa.table({"id": range(6000)}))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(opened) == ["Kim"]


def test_a_block_that_ends_well_replaces_the_rows(opened):
    opened.insert("scratch.people", ["id", "name"], [(1, "Kim")])
    with opened.transaction():
        opened.empty("scratch", "people")
        opened.append("scratch", "people", pa.table({"name": ["Lee"], "id": [2]}))
        assert names(opened) == ["Kim"]
    assert names(opened) == ["Lee"]


def test_rows_are_updated_and_deleted_although_files_cannot_change(opened):
    opened.insert("scratch.people", ["id", "name", "spent"], [(1, "Kim", 1), (2, "Lee", None)])
    opened.execute("update scratch.people set name = ?, at = ? where id = ?", ["it's", AT, 1])
    opened.execute("delete from scratch.people where spent is null or name = ?", ["nobody"])
    assert opened.query("select id, name, at from scratch.people") == [
        {"id": 1, "name": "it's", "at": AT}
    ]


def test_a_large_result_is_read_page_by_page(opened):
    opened.insert("scratch.people", ["id"], [(number,) for number in range(25)])
    pages = list(opened.stream("select id from scratch.people", size=10))
    assert [len(page) for page in pages] == [10, 10, 5]


def test_columns_of_a_table_and_of_none(opened):
    assert opened.columns("scratch", "people") == {
        "id": "bigint", "name": "string", "spent": "decimal(9,2)", "at": "timestamp"
    }  # fmt: skip
    assert opened.columns("scratch", "nobody") == opened.columns("nowhere", "nobody") == {}


def test_the_rows_of_a_query_go_to_a_file(opened, tmp_path):
    path = tmp_path / "people.parquet"
    opened.insert("scratch.people", ["id", "name", "at"], [(1, None, AT), (2, "p2", None)])
    query = "select id, name, id > 1 as old, date '2026-01-02' as day, at from scratch.people"
    assert opened.unload(f"{query} order by id", path) == 2
    assert pq.read_table(path).to_pylist() == [
        {"id": 1, "name": None, "old": False, "day": AT.date(), "at": AT},
        {"id": 2, "name": "p2", "old": True, "day": AT.date(), "at": None},
    ]


def test_a_refused_statement_tells_no_value(opened):
    with pytest.raises(WarehouseError) as error:
        opened.query("select nobody from scratch.people where name = ?", ["secret@mail.example"])
    said = error.value.message + error.value.hint
    assert "secret@mail.example" not in said
    assert "nobody" in error.value.message
    assert "\n" not in said


@pytest.mark.usefixtures("opened")
def test_a_server_that_is_away_is_told_in_one_message(monkeypatch):
    monkeypatch.setenv("CDP_SPARK_PORT", "9")
    with pytest.raises(ConfigError) as error:
        warehouse.connect(Project.find())
    assert "127.0.0.1:9" in error.value.message
    assert "\n" not in error.value.message
