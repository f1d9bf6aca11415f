"""What the commands ask DuckDB, said to engines that are reached through dbt's adapters.

Each command runs on the demo company, and each of its statements is put into the SQL of Spark,
Databricks, Snowflake and BigQuery besides, and read there by a parser.

Who is hurt if it fails: whoever points the command line at such an engine.
Not tested here: what the engine says to it. Spark really is asked, in tests/engines.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from cdp_cli.warehouse.dialects import DIALECTS
from cdp_cli.warehouse.duckdb import DuckDB

pytestmark = pytest.mark.xdist_group("acceptance")


@pytest.fixture
def asked(monkeypatch):
    """Every query and statement of commands, with its parameters."""
    found = []
    for name in ("query", "execute"):
        original = getattr(DuckDB, name)

        def listen(self, sql, parameters=(), *, original=original):
            if "duckdb_columns()" not in sql:
                found.append((sql, list(parameters)))
            return original(self, sql, parameters)

        monkeypatch.setattr(DuckDB, name, listen)
    return found


@pytest.mark.parametrize(
    "words",
    [
        ("audience", "list"),
        ("audience", "preview", "vip_customers"),
        ("customer", "show", "shop:C-BAG"),
        ("customer", "show", "nobody's@nowhere.example"),
        ("identity", "explain", "shop:C-BAG"),
        ("identity", "explain", "shop:C-BAG", "crm:K0000003"),
        ("identity", "explain", "crm:K0000004", "crm:K0000003"),
        ("identity", "explain", "shop:C-BAK"),
        ("identity", "decisions", "--all"),
        ("identity", "repairs"),
        ("quality", "cost"),
        ("doctor",),
    ],
    ids=" ".join,
)
def test_a_command_can_be_said_in_every_dialect(cdp, asked, words):
    cdp(*words)
    assert words == ("doctor",) or asked
    assert all_said(asked)


def test_a_decision_and_its_undo_can_be_said_in_every_dialect(cdp, asked, monkeypatch, tmp_path):
    copy = tmp_path / Path(os.environ["CDP_WAREHOUSE"]).name
    shutil.copy(os.environ["CDP_WAREHOUSE"], copy)
    monkeypatch.setenv("CDP_WAREHOUSE", str(copy))
    because = ("--because", "father's", "--by", "kim")
    made = cdp("identity", "link", "shop:C-BAG", "crm:K0000003", *because, "--json")
    assert made.code == 0, made.err
    assert cdp("identity", "undo", json.loads(made.out)["decision_id"], *because).code == 0
    assert sum(sql.startswith(("insert", "update")) for sql, _ in asked) == 2
    assert all_said(asked)


def all_said(asked):
    """Whether each dialect has words for every statement."""
    for dialect in DIALECTS.values():
        for sql, parameters in asked:
            assert strangers(dialect.translate(sql, parameters), dialect.name) == set()
    return True


def strangers(sql, dialect):
    """The functions of a statement that the parser has no name for in that dialect."""
    (tree,) = sqlglot.parse(sql, dialect=dialect)
    assert not list(tree.find_all(exp.Placeholder, exp.Command))
    return {call.this.lower() for call in tree.find_all(exp.Anonymous)}
