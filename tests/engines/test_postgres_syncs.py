"""Syncs of the demo company out of PostgreSQL: the same people, the same payloads as out of DuckDB.

Who is hurt if it fails: a company that moves its warehouse, and sends everybody everything again.
That a run survives whatever happens to it is tested in tests/python/sync and tests/faults, which
`make test-postgres` runs on a server as well.
"""

from __future__ import annotations

import json
import random
import struct
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from comparison import ID, named

from cdp_cli.destinations.base import Abilities
from cdp_cli.project import Project
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.dialect.duckdb import DuckDBDialect
from cdp_cli.sync.engine import build_world, chosen, read
from cdp_cli.sync.plan import make_plan
from cdp_cli.sync.report import Counts
from cdp_cli.sync.setting import Setting
from cdp_cli.warehouse import connect
from cdp_cli.warehouse.names import quoted


@pytest.fixture(scope="module")
def companies(in_duckdb: Any, in_postgres: Any) -> tuple[Any, Any]:
    return in_duckdb, in_postgres


def first_plans(company: Any) -> dict[str, tuple[Counts, dict[str, str], list[tuple[str, ...]]]]:
    """What each sync would do if nothing had been sent yet: numbers, types, and each row."""
    names, found = named(company), {}
    with company.entered():
        project = Project.find()
        world = build_world(project)
        with world.read_warehouse() as warehouse:
            dialect = speak(warehouse)
            for name in chosen(project):
                sync = read(project, name)
                abilities = Abilities(
                    modes=frozenset({sync.mode}), can_remove=True, is_idempotent=True, batch_size=9
                )
                columns = dialect.columns(sync.schema, sync.table)
                setting = Setting(sync, columns, abilities, world.tables, is_gone=True)
                with dialect.one_moment(setting.tables_read):
                    counts = make_plan(warehouse, setting).counts
                rows = warehouse.query("select key, action, held, payload from cdp_plan")
                plain = [
                    tuple(renamed(str(value), names) for value in row.values()) for row in rows
                ]
                found[name] = counts, dict(columns), sorted(plain)
    return found


def test_every_plan_has_the_same_rows_letter_by_letter(companies: tuple[Any, Any]) -> None:
    one, other = map(first_plans, companies)
    assert len(one) == 8
    assert sum(counts.add for counts, _, _ in one.values()) > 300
    assert sum(counts.held_consent for counts, _, _ in one.values()) > 30
    for name in one:
        assert one[name] == other[name], name


@pytest.mark.parametrize("file", ["newsletter_subscribers.csv", "win_back.jsonl"])
def test_the_same_lines_were_written(companies: tuple[Any, Any], file: str) -> None:
    one, other = (
        sorted(
            renamed(line, named(company))
            for line in (company.exports / file).read_text().splitlines()
        )
        for company in companies
    )
    assert len(one) > 5
    assert one == other


def test_a_column_has_the_same_type_in_a_file(companies: tuple[Any, Any]) -> None:
    one, other = (pq.read_schema(c.exports / "vip_customers.parquet") for c in companies)
    assert one.equals(other)


def renamed(text: str, names: dict[str, str]) -> str:
    return ID.sub(lambda match: names[match[0]], text)


TEXTS = [
    None,
    "",
    'O\'Brien "Bob" \\ / \n \r\t\b\f 😀 العربية',
    "".join(map(chr, [*range(1, 32), 127, 133, 8232])),
    "\\u001f is no control character, \\\\\x1f ends in one",
    "\\" * 3 + "\x0b\x0b\\u000b",
]
NUMBERS = ["0", "-0", "1", "0.1", "1e15", "1e16", "123456789012345680000", "1e21", "1.5e22"]
NUMBERS += ["0.0001", "0.00001", "1.5e-6", "9.9e-7", "1e-7", "5e-324", "1.7976931348623157e308"]
NUMBERS += ["NaN", "Infinity", "-Infinity"]
MOMENTS = ["2026-06-30 23:59:59.120000", "1969-12-31 00:00:00", "2026-01-01 12:00:00.000001"]
KINDS = {
    "said": ("varchar", "text"),
    "amount": ("double", "double precision"),
    "share": ("float", "real"),
    "price": ("decimal(12,2)", "numeric(12,2)"),
    "at": ("timestamp", "timestamp"),
    "seen": ("timestamp with time zone", "timestamptz"),
    "day": ("date", "date"),
    "is_new": ("boolean", "boolean"),
    "number": ("bigint", "bigint"),
    "photo": ("blob", "bytea"),
    "tags": ("varchar[]", "text[]"),
    'odd "name"': ("varchar", "varchar(20)"),
}


def values() -> list[tuple[str | None, ...]]:
    """Rows of odd values as text that both engines read; the last ones are random."""
    chance = random.Random(20261122)
    numbers = [float(number) for number in NUMBERS]
    numbers += [struct.unpack("d", chance.randbytes(8))[0] for _ in range(500)]
    rows = []
    for place, number in enumerate(numbers):
        share = f"{chance.uniform(-1, 1) * 10 ** chance.randint(-9, 9)!r}"
        price = f"{chance.randint(-10_000, 10_000)}.{chance.randint(0, 99):02}"
        moment, text = MOMENTS[place % len(MOMENTS)], TEXTS[place % len(TEXTS)]
        rows.append((text, repr(number), share, price, moment, f"{moment}+02", moment[:10],
            str(place % 2 == 0), str(chance.randint(-(2**63), 2**63 - 1)), "\\x" + "41ff00" * 30,
            "{a,'b c'}", text and text[:20]))  # fmt: skip
    return [*rows, (None,) * len(KINDS)]


def test_every_kind_of_value_is_written_alike(in_postgres: Any) -> None:
    names = list(KINDS)
    rows = values()
    with in_postgres.entered(), connect(Project.find()) as server:
        kinds = ", ".join(f"{quoted(name)} {KINDS[name][1]}" for name in names)
        server.execute("create schema if not exists scratch")
        server.execute("drop table if exists scratch.odd")
        server.execute(f"create table scratch.odd (place bigint, {kinds})")
        numbered = [(place, *row) for place, row in enumerate(rows)]
        server.insert("scratch.odd", ["place", *names], numbered)
        dialect = speak(server)
        columns = {
            name: kind
            for name, kind in dialect.columns("scratch", "odd").items()
            if name != "place"
        }
        assert columns == {name: own for name, (own, _) in KINDS.items()}
        whole = dialect.payload(columns)
        found = server.query(f"select {whole} as line from scratch.odd order by place")
    there = [row["line"] for row in found]
    with duckdb.connect() as local:
        local.execute("set timezone = 'UTC'")
        kinds = ", ".join(f"{quoted(name)} {KINDS[name][0]}" for name in names)
        local.execute(f"create table odd (place bigint, {kinds})")
        places = ", ".join(_from_text(name) for name in names)
        local.executemany(
            f"insert into odd select ?, {places}",
            [(place, *_for_duckdb(row)) for place, row in enumerate(rows)],
        )
        whole = DuckDBDialect(None).payload(columns)
        here = [
            line for (line,) in local.execute(f"select {whole} from odd order by place").fetchall()
        ]
    assert there == here
    assert all(json.loads(line) for line in there)


def _from_text(name: str) -> str:
    return "unhex(?)" if name == "photo" else f"cast(? as {KINDS[name][0]})"


def _for_duckdb(row: tuple[str | None, ...]) -> list[object]:
    given = dict(zip(KINDS, row, strict=True))
    if given["photo"]:
        given["photo"] = given["photo"].replace("\\x", "")
        given["tags"] = ["a", "'b c'"]
    return list(given.values())


@pytest.mark.parametrize("command", ["run", "plan"])
def test_a_second_run_sends_nothing(in_postgres: Any, command: str) -> None:
    done = in_postgres.cdp("sync", command, "--select", "newsletter_subscribers_to_files", "--json")
    [report] = json.loads(done.stdout)
    assert report["status"] == "done"
    counts = report["counts"]
    assert (counts["add"], counts["change"], counts["remove"]) == (0, 0, 0)
    assert counts["unchanged"] == counts["rows"] - counts["held_consent"] > 50


@pytest.mark.parametrize("words", [("status",), ("errors",), ("schedule",)], ids=" ".join)
def test_a_command_tells_of_every_sync(in_postgres: Any, words: tuple[str, ...]) -> None:
    done = in_postgres.cdp("sync", *words)
    assert done.returncode == 0, done.stderr
    if words != ("errors",):
        assert "vip_customers_to_files" in done.stdout


def test_a_person_is_explained(companies: tuple[Any, Any]) -> None:
    said = []
    for company in companies:
        names = named(company)
        [(key,)] = company.rows(
            "select min(customer_id) from cdp_ops.sync_state"
            " where sync = 'vip_customers_to_files' and status = 'acked'"
        )
        done = company.cdp("sync", "explain", key, "--select", "vip_customers_to_files", "--json")
        [found] = json.loads(done.stdout)
        assert found["action"] == "unchanged"
        assert {row["purpose"] for row in found["consents"]} == {"marketing"}
        assert key in names
        said.append(found["sentence"][:40])
    assert said[0] == said[1]
