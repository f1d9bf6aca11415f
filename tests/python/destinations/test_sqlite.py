"""Rows in a real SQLite file: every mode, every kind of refusal."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing

import pytest

from cdp_cli.destinations import sqlite as module
from cdp_cli.destinations.base import NoAnswerError
from cdp_cli.destinations.sqlite import Destination
from cdp_cli.errors import ConfigError


@pytest.fixture
def file(tmp_path):
    return tmp_path / "apps" / "tills.sqlite"


@pytest.fixture
def table(connection, target):
    """Makes the destination for the table people in a mode."""
    opened = []

    def make(mode: str = "upsert", **kept: object) -> Destination:
        wanted = {"object": {"table": "people"}, **kept}
        settings = {"path": "apps/tills.sqlite"}
        opened.append(Destination.build(connection("sqlite", **settings), target(mode, **wanted)))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def rows(file, query="select * from people order by 1") -> list[tuple]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def fates(result) -> list[tuple[int, str]]:
    return [(row.position, row.status) for row in result.exceptions]


def test_makes_a_file_that_only_its_owner_reads_and_a_table_with_a_key(table, file, batch, person):
    made = table()
    assert made.is_gone()
    made.check()
    made.prepare("run")
    assert not made.is_gone()
    made.check()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    made.send(batch([person(1), person(2)]))
    made.send(batch([person(2, email="new@example.com"), person(3)]))
    assert rows(file, "select customer_id, email from people order by 1") == [
        ("c1", "p1@example.com"),
        ("c2", "new@example.com"),
        ("c3", "p3@example.com"),
    ]
    made.send(batch([{"customer_id": "c1"}], "remove"))
    assert rows(file, "select customer_id from people order by 1") == [("c2",), ("c3",)]


def test_values_keep_their_kind(table, file, batch):
    columns = {
        "customer_id": "varchar",
        "visits": "bigint",
        "spent": "decimal(12,2)",
        "is_vip": "boolean",
        "tags": "varchar[]",
        "note": "varchar",
    }
    made = table(columns=columns)
    made.prepare("run")
    odd = "O'Brien \u0000 \u202e שלום 😀"
    row = {"customer_id": "c1", "visits": 2**62, "spent": 12.5, "is_vip": True, "tags": ["a", "b"]}
    made.send(batch([{**row, "note": odd}]))
    assert rows(file) == [("c1", 2**62, 12.5, 1, '["a", "b"]', odd)]


def test_a_row_that_the_table_refuses_leaves_the_others_in(table, file, batch, person):
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as database:
        database.execute(
            "create table people (customer_id text primary key, email text check (email <> 'bad'),"
            " spent integer)"
        )
    made = table()
    made.check()
    made.prepare("run")
    sent = [person(1), person(2, email="bad"), person(3, spent=2**70), person(4)]
    result = made.send(batch(sent))
    assert fates(result) == [(1, "rejected"), (2, "rejected")]
    assert "CHECK constraint" in result.exceptions[0].reason
    assert rows(file, "select customer_id from people order by 1") == [("c1",), ("c4",)]


def test_updates_only_what_is_there_and_creates_only_what_is_not(table, file, batch, person):
    made = table("create_only")
    made.prepare("run")
    made.send(batch([person(1)], "create"))
    again = batch([person(1, email="other"), person(2)], "create", number=2)
    assert fates(made.send(again)) == [(0, "skipped")]
    # The commit was not heard of, and the batch comes once more: what became of it is the same.
    assert fates(made.send(again)) == [(0, "skipped")]
    changing = table("update_only")
    assert fates(changing.send(batch([person(1, email="x"), person(9)], "update"))) == [
        (1, "skipped")
    ]
    assert rows(file, "select customer_id, email from people order by 1") == [
        ("c1", "x"),
        ("c2", "p2@example.com"),
    ]


def test_a_batch_that_arrives_twice_is_appended_once(table, file, batch, person):
    made = table("append")
    made.prepare("run")
    for _ in range(2):
        made.send(batch([person(1), person(1)], "append"))
    assert rows(file, "select count(*) from people") == [(2,)]


def test_a_table_of_keys_alone_works(table, file, batch):
    made = table(columns={"customer_id": "varchar"})
    made.prepare("run")
    for _ in range(2):
        made.send(batch([{"customer_id": "c1"}]))
    assert rows(file) == [("c1",)]


def test_names_are_quoted(table, file, batch):
    columns = {"customer_id": "varchar", 'a "b"; --': "varchar", "order": "varchar"}
    made = table(columns=columns, object={"table": "the 'list'"})
    made.prepare("run")
    made.check()
    made.send(batch([{"customer_id": "c1", 'a "b"; --': "x", "order": "y"}]))
    assert rows(file, """select * from "the 'list'" """) == [("c1", "x", "y")]


def test_a_file_that_somebody_writes_to_was_certainly_not_changed(
    table, file, batch, person, monkeypatch
):
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    made = table()
    made.prepare("run")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(NoAnswerError, match="locked") as found:
            made.send(batch([person(1)]))
    assert not found.value.may_be_applied
    made.send(batch([person(1)]))
    assert rows(file, "select count(*) from people") == [(1,)]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("create table people (customer_id text primary key, email text)", "no column 'spent'"),
        ("create table people (customer_id text, email text, spent real)", "no unique index"),
        (
            "create table people (customer_id text, email text, spent real,"
            " primary key (customer_id, email))",
            "no unique index",
        ),
    ],
)
def test_a_table_that_does_not_fit_is_told_before_anything_is_sent(table, file, statement, message):
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as database:
        database.execute(statement)
    with pytest.raises(ConfigError, match=message):
        table().check()


def test_a_unique_index_or_an_integer_key_will_do(table, file):
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as database:
        database.execute("create table people (customer_id text, email text, spent real)")
        database.execute("create unique index keys on people (customer_id)")
        database.execute("create table numbers (customer_id integer primary key, email, spent)")
    table().check()
    table(object={"table": "numbers"}).check()


def test_another_file_and_wrong_settings_are_told(table, file, connection, target):
    with pytest.raises(ConfigError, match="names no table"):
        table(object={})
    with pytest.raises(ConfigError, match="no path"):
        Destination.build(connection("sqlite"), target(object={"table": "people"}))
    file.parent.mkdir()
    file.write_text("This is a letter, and no database at all. " * 100)
    with pytest.raises(ConfigError, match="no SQLite file"):
        table().check()


def test_a_folder_that_cannot_be_made_is_told(table, file):
    file.parent.write_text("a file where the folder should be")
    with pytest.raises(ConfigError, match="cannot be written to"):
        table().prepare("run")
