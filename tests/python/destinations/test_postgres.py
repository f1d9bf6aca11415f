"""Rows in a real PostgreSQL table: every mode, every kind of refusal."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from private_postgres import find_binaries, postgres_server

from cdp_cli.destinations.base import Batch, NoAnswerError
from cdp_cli.destinations.postgres import Destination
from cdp_cli.errors import ConfigError, DestinationUnavailableError


@pytest.fixture(scope="module")
def dsn():
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql brings one")
    with postgres_server(binaries) as found:
        yield found


@pytest.fixture
def database(dsn):
    """An open connection; the schema `crm` is new."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("drop schema if exists crm cascade")
        connection.execute("create schema crm")
        yield connection


@pytest.fixture
def table(database, dsn, connection, target):
    """Makes the destination for crm.people in a mode."""
    del database
    opened = []

    def make(mode: str = "upsert", *, address: str = dsn, **kept: object) -> Destination:
        wanted = {"object": {"table": "crm.people"}, **kept}
        opened.append(
            Destination.build(connection("postgres", dsn=address), target(mode, **wanted))
        )
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def people(database) -> list[tuple]:
    return database.execute(
        "select customer_id, email, spent from crm.people order by 1"
    ).fetchall()


def fates(result) -> list[tuple[int, str]]:
    return [(row.position, row.status) for row in result.exceptions]


def test_makes_the_table_with_the_types_of_the_warehouse(table, database):
    columns = {
        "customer_id": "varchar",
        "visits": "hugeint",
        "spent": "decimal(12,2)",
        "share": "double",
        "is_vip": "boolean",
        "born": "date",
        "seen_at": "timestamp",
        "told_at": "timestamp with time zone",
        "tags": "varchar[]",
    }
    made = table(columns=columns)
    assert made.is_gone()
    made.check()
    made.prepare("run")
    assert not made.is_gone()
    found = database.execute(
        "select column_name, data_type from information_schema.columns"
        " where table_name = 'people' order by ordinal_position"
    ).fetchall()
    assert [kind for _name, kind in found] == [
        "text",
        "numeric",
        "numeric",
        "double precision",
        "boolean",
        "date",
        "timestamp without time zone",
        "timestamp with time zone",
        "jsonb",
    ]
    row = {
        "customer_id": "c1",
        "visits": 2**70,
        "spent": 12.5,
        "share": 0.1,
        "is_vip": True,
        "born": "1990-05-17",
        "seen_at": "2026-01-02T03:04:05.5Z",
        "told_at": "2026-01-02T03:04:05Z",
        "tags": ["a", "é"],
    }
    batch = Batch("people", "run", 1, "upsert", json.dumps(row), 1)
    assert made.send(batch).exceptions == ()
    [found_row] = database.execute(
        "select to_jsonb(people) - 'customer_id' from crm.people"
    ).fetchone()
    assert found_row["visits"] == 2**70
    assert found_row["seen_at"] == "2026-01-02T03:04:05.5"
    assert found_row["tags"] == ["a", "é"]


def test_upsert_changes_and_adds_and_touches_nothing_else(table, database, batch, person):
    made = table()
    made.prepare("run")
    database.execute("alter table crm.people add column note text default 'mine'")
    database.execute("insert into crm.people values ('c1', 'old', 1, 'theirs'), ('c9', 'z', 9, '')")
    made.send(batch([person(1), person(2)]))
    assert people(database) == [
        ("c1", "p1@example.com", 0.25),
        ("c2", "p2@example.com", 0.5),
        ("c9", "z", 9),
    ]
    notes = database.execute("select note from crm.people where customer_id = 'c1'").fetchone()
    assert notes == ("theirs",)


def test_a_batch_that_comes_twice_changes_nothing(table, database, batch, person):
    made = table("append")
    made.prepare("run")
    rows = batch([person(1), person(2)], "append")
    made.send(rows)
    made.send(rows)
    assert len(people(database)) == 2
    made.send(batch([person(1)], "append", number=2, run="next"))
    assert len(people(database)) == 3


def test_remove_takes_only_the_keys_of_the_batch(table, database, batch, person):
    made = table("mirror")
    made.prepare("run")
    made.send(batch([person(n) for n in range(4)]))
    assert not made.send(batch([{"customer_id": "c1"}, {"customer_id": "c8"}], "remove")).exceptions
    assert [row[0] for row in people(database)] == ["c0", "c2", "c3"]


def test_update_only_skips_who_is_not_there(table, database, batch, person):
    made = table("update_only")
    made.prepare("run")
    database.execute("insert into crm.people values ('c1', 'old', 1)")
    result = made.send(batch([person(0), person(1), person(2)], "update"))
    assert fates(result) == [(0, "skipped"), (2, "skipped")]
    assert people(database) == [("c1", "p1@example.com", 0.25)]


def test_create_only_skips_who_is_there_also_when_it_comes_twice(table, database, batch, person):
    made = table("create_only")
    made.prepare("run")
    database.execute("insert into crm.people values ('c1', 'theirs', 1)")
    rows = batch([person(0), person(1)], "create")
    assert fates(made.send(rows)) == [(1, "skipped")]
    assert fates(made.send(rows)) == [(1, "skipped")]
    assert people(database) == [("c0", "p0@example.com", 0), ("c1", "theirs", 1)]


def test_poison_rows_are_found_and_the_others_go_in(table, database, batch, person):
    made = table()
    made.prepare("run")
    database.execute("alter table crm.people add check (spent < 1000)")
    database.execute("alter table crm.people alter email set not null")
    rows = [person(n) for n in range(1_000)]
    rows[3]["email"] = None
    rows[500]["spent"] = 5_000
    rows[700]["email"] = "nul\x00"
    rows[999]["spent"] = 99_999_999_999
    result = made.send(batch(rows))
    assert fates(result) == [(n, "rejected") for n in (3, 500, 700, 999)]
    reasons = [row.reason for row in result.exceptions]
    assert "not-null constraint (SQLSTATE 23502)" in reasons[0]
    assert "(SQLSTATE 23514)" in reasons[1]
    assert "unsupported Unicode escape sequence (SQLSTATE 22P05)" in reasons[2]
    assert "numeric field overflow (SQLSTATE 22003)" in reasons[3]
    assert len(people(database)) == 996


def test_survives_whatever_people_type(table, database, batch):
    odd = ["O'Brien", 'say "hi"', "tab\t", "line\nbreak", "back\\slash \\N", "😀", "العربية", ""]
    made = table()
    made.prepare("run")
    made.send(batch([{"customer_id": f"{n}", "email": text} for n, text in enumerate(odd)]))
    assert [row[1] for row in people(database)] == odd


def test_a_table_of_keys_alone(table, database, batch):
    made = table(columns={"customer_id": "varchar"})
    made.prepare("run")
    for _time in range(2):
        assert not made.send(batch([{"customer_id": "c1"}])).exceptions
    assert database.execute("select customer_id from crm.people").fetchall() == [("c1",)]


def test_several_threads_send_at_once(table, database, batch, person):
    made = table()
    made.prepare("run")
    batches = [batch([person(100 * n + m) for m in range(100)], number=n) for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert all(not result.exceptions for result in pool.map(made.send, batches))
    assert len(people(database)) == 800


def test_a_connection_that_broke_is_opened_again(table, database, batch, person):
    made = table()
    made.prepare("run")
    database.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'cdp'"
    )
    with pytest.raises(NoAnswerError) as error:
        made.send(batch([person(1)]))
    assert not error.value.may_be_applied
    made.send(batch([person(1)]))
    assert len(people(database)) == 1


class TestWhatIsWrong:
    def told(self, made: Destination) -> str:
        with pytest.raises(ConfigError) as error:
            made.check()
        assert error.value.hint
        assert "pa55word" not in error.value.message + error.value.hint
        return error.value.message

    def test_a_table_that_may_not_be_made(self, table):
        made = table(object={"table": "crm.people", "create": False})
        assert "crm.people of destination 'postgres' does not exist" in self.told(made)

    def test_a_column_that_is_missing(self, table, database):
        database.execute("create table crm.people (customer_id text primary key, email text)")
        assert "has no column 'spent'" in self.told(table())

    def test_a_key_without_an_index(self, table, database):
        database.execute("create table crm.people (customer_id text, email text, spent numeric)")
        assert "no unique index on the key 'customer_id'" in self.told(table())
        table("append").check()

    def test_a_wrong_password(self, table, dsn):
        told = self.told(table(address=dsn.replace("pa55word", "guess1234")))
        assert "password authentication failed" in told
        assert "guess1234" not in told

    def test_a_database_that_is_not_there(self, table, dsn):
        told = self.told(table(address=dsn.replace("/postgres", "/nowhere")))
        assert 'database "nowhere" does not exist' in told

    def test_a_server_that_is_not_there(self, connection, target):
        away = connection("postgres", dsn="postgresql://cdp:canary-pa55word@127.0.0.1:9/postgres")
        made = Destination.build(away, target(object={"table": "people"}))
        with pytest.raises(DestinationUnavailableError) as error:
            made.check()
        assert "'postgres' cannot be reached" in error.value.message
        assert "pa55word" not in error.value.message

    def test_an_address_that_is_none(self, connection, target):
        """The driver's own message would quote a part of it, which may be the password."""
        wanted = target("upsert", object={"table": "crm.people"})
        with pytest.raises(ConfigError, match="is no connection string") as error:
            Destination.build(connection("postgres", dsn="me topsecret"), wanted).check()
        assert "topsecret" not in error.value.message + error.value.hint
        assert "postgresql://" in error.value.hint

    def test_rights_that_are_missing(self, table, database, dsn):
        database.execute("drop role if exists guest")
        database.execute("create role guest login password 'guest-pa55word'")
        guest = dsn.replace("cdp:canary-pa55word", "guest:guest-pa55word")
        made = table(address=guest)
        with pytest.raises(ConfigError, match="refuses: permission denied for schema crm"):
            made.prepare("run")

    @pytest.mark.parametrize(
        ("settings", "kept", "told"),
        [
            ({"dsn": "x"}, {"object": {}}, "names no table"),
            ({}, {"object": {"table": "people"}}, "has no dsn"),
            ({"dsn": "x"}, {"object": {"tabel": "people"}}, "'tabel'"),
        ],
    )
    def test_settings_that_cannot_be_used(self, connection, target, settings, kept, told):
        with pytest.raises(ConfigError, match=told):
            Destination.build(connection("postgres", **settings), target(**kept))
