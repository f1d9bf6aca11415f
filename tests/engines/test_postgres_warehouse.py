"""What the program may ask of a warehouse, asked of a PostgreSQL server."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cdp_cli import warehouse
from cdp_cli.errors import WarehouseError
from cdp_cli.project import Project
from cdp_cli.warehouse.names import relation


@pytest.fixture
def opened(in_postgres, monkeypatch):
    for name, value in in_postgres.environment.items():
        monkeypatch.setenv(name, value)
    with warehouse.connect(Project.find()) as connection:
        connection.execute("drop schema if exists scratch cascade")
        connection.execute("create schema scratch")
        connection.execute("create table scratch.people (id bigint, name text, spent numeric(9,2))")
        yield connection


def people(opened):
    return [tuple(row.values()) for row in opened.query("select * from scratch.people order by id")]


def test_rows_come_back_as_they_went_in(opened):
    names = ["O'Brien", "100 % {sure}?", "tab\tand\nline", "نوید", None]
    rows = [(number, name, "1.50") for number, name in enumerate(names)]
    opened.insert(relation("scratch", "people"), ["id", "name", "spent"], rows)
    assert [name for _, name, _ in people(opened)] == names


def test_parameters_stand_for_values_and_a_question_mark_in_a_text_for_itself(opened):
    row = opened.query("select '?' as mark, ? as given, 'a%' as part", ["it's"])[0]
    assert row == {"mark": "?", "given": "it's", "part": "a%"}


def test_arrow_rows_find_their_columns_by_name(opened):
    rows = pa.table({"name": ["Kim", "Lee"], "id": [2, 1]})
    opened.append("scratch", "people", rows)
    assert people(opened) == [(1, "Lee", None), (2, "Kim", None)]


def test_a_nul_in_a_text_stays_to_be_seen(opened):
    opened.insert("scratch.people", ["id", "name"], [(1, "K\x00im")])
    assert people(opened) == [(1, "K\ufffdim", None)]


def test_a_block_that_fails_leaves_nothing(opened):
    def fail():
        with opened.transaction():
            opened.execute("insert into scratch.people values (1, 'Kim', 2)")
            with opened.transaction():
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert people(opened) == []


def test_a_large_result_is_read_page_by_page(opened):
    pages = list(opened.stream("select n from generate_series(1, 25) as numbers (n)", size=10))
    assert [len(page) for page in pages] == [10, 10, 5]


def test_columns_of_a_table_and_of_none(opened):
    assert opened.columns("scratch", "people") == {
        "id": "bigint", "name": "text", "spent": "numeric(9,2)"
    }  # fmt: skip
    assert opened.columns("scratch", "nobody") == {}


def test_the_rows_of_a_query_go_to_a_file(opened, tmp_path):
    path = tmp_path / "people.parquet"
    name = "case when n > 1 then 'p' || n end as name"
    query = f"select n as id, {name}, n > 2 as old from generate_series(1, 3) as t (n)"
    assert opened.unload(query, path) == 3
    assert pq.read_table(path).to_pylist()[1:] == [
        {"id": 2, "name": "p2", "old": False}, {"id": 3, "name": "p3", "old": True}
    ]  # fmt: skip


def test_a_refused_statement_tells_no_value(opened):
    opened.execute("create unique index on scratch.people (name)")
    opened.execute("insert into scratch.people values (1, 'secret@mail.example', 2)")
    with pytest.raises(WarehouseError) as error:
        opened.execute("insert into scratch.people (id, name) values (?, ?)",
                       [2, "secret@mail.example"])  # fmt: skip
    assert "secret@mail.example" not in error.value.message
    assert "unique" in error.value.message
