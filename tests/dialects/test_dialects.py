"""Warehouses that need an account: every statement that a build would send is one of their SQL.

Who is hurt if it fails: a company that sets `CDP_TARGET` to its warehouse and meets a syntax error.
Not tested here: what the warehouse says to types and values, for nothing is connected to.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

ROOT = Path(__file__).resolve().parents[2]
# An account that nobody has: profiles.yml asks for one.
ACCOUNT = {
    "CDP_SNOWFLAKE_ACCOUNT": "nobody",
    "CDP_SNOWFLAKE_USER": "nobody",
    "CDP_SNOWFLAKE_PRIVATE_KEY_PATH": "/nowhere",
    "CDP_SNOWFLAKE_ROLE": "nobody",
    "CDP_SNOWFLAKE_WAREHOUSE": "nowhere",
    "CDP_BIGQUERY_PROJECT": "nowhere",
    "CDP_DATABRICKS_HOST": "nowhere",
    "CDP_DATABRICKS_HTTP_PATH": "/nowhere",
    "CDP_DATABRICKS_TOKEN": "none",
}
# Functions that the parser has no name for: what we make ourselves, and what the warehouse's
# reference lists all the same.
KNOWN = {
    "snowflake": {
        *("contains_match", "replace_matches", "without_accents"),
        *("hash", "to_timestamp_ntz", "try_to_timestamp_ntz", "try_to_timestamp_tz"),
    },
    "bigquery": set(),
    "databricks": {"btrim", "timestamp_millis", "try_to_timestamp", "without_accents", "xxhash64"},
}


@pytest.fixture(scope="module", params=list(KNOWN))
def sent(request: Any, tmp_path_factory: Any) -> tuple[str, list[tuple[str, str]]]:
    """The dialect, and all that a whole build with its tests and a second one would send."""
    folder = tmp_path_factory.mktemp(request.param)
    done = subprocess.run(
        [
            *(sys.executable, str(Path(__file__).with_name("unanswered.py")), request.param),
            *(str(folder / "sent.json"), "build", "--exclude", "resource_type:unit_test"),
            *("--threads", "1", "--no-use-colors", "--profiles-dir", str(ROOT)),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
        ],
        cwd=ROOT,
        env=os.environ | ACCOUNT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return request.param, json.loads((folder / "sent.json").read_text())


def parsed(dialect: str, sql: str) -> list[exp.Expression]:
    return [tree for tree in sqlglot.parse(sql, dialect=dialect) if tree is not None]


def test_every_statement_parses(sent):
    dialect, statements = sent
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    refused = {}
    for node, sql in statements:
        try:
            parsed(dialect, sql)
        except sqlglot.errors.ParseError as error:
            refused[node] = str(error)[:300]
    assert refused == {}


def test_every_function_is_one_that_the_warehouse_has(sent):
    dialect, statements = sent
    unknown = {
        call.this.lower()
        for _, sql in statements
        for tree in parsed(dialect, sql)
        for call in tree.find_all(exp.Anonymous)
    }
    assert unknown <= KNOWN[dialect]


def test_what_reads_no_table_sets_no_condition(sent):
    """BigQuery refuses a query with `where` and without `from`; the parser does not."""
    dialect, statements = sent
    refused = {
        node
        for node, sql in statements
        for tree in parsed(dialect, sql)
        for select in tree.find_all(exp.Select)
        if select.args.get("where") and not select.args.get("from_")
    }
    assert refused == set()


@pytest.mark.parametrize(
    ("model", "noted"),
    [
        ("identity_blocks", "(block, is_compared, is_wide, changed_at)"),
        ("identity_links", "(identifier_type, identifier_value)"),
    ],
)
def test_what_a_second_build_takes_out_is_noted_first(sent, model, noted):
    """So that a run that dies before it has made it anew is made good by the next."""
    _, statements = sent
    said = [sql.lower() for node, sql in statements if node.endswith(f".{model}")]
    notes = [at for at, sql in enumerate(said) if noted in sql]
    takes = [
        at
        for at, sql in enumerate(said)
        if re.search("delete from|insert overwrite", sql) and "id_touched_" in sql
    ]
    assert len(notes) == len(takes) == 1
    assert notes < takes


def test_no_delete_asks_more_than_databricks_answers(sent):
    """Its reference: no subquery in a subquery, no `not in (select …)` beneath an `or`."""
    dialect, statements = sent
    if dialect != "databricks":
        pytest.skip("only Databricks has this limit")
    deletes = [
        tree
        for _, sql in statements
        if re.search(r"\bdelete\s+from\b", sql, re.IGNORECASE)
        for tree in parsed(dialect, sql)
        if isinstance(tree, exp.Delete)
    ]
    assert any("insert overwrite" in sql for _, sql in statements)
    for tree in deletes:
        said = tree.sql(dialect)[:300]
        for query in tree.find_all(exp.Select):
            assert not query.parent_select, said
        for none in tree.find_all(exp.Not):
            assert not (none.find(exp.Select) and none.find_ancestor(exp.Or)), said


def test_every_room_is_among_what_was_sent(sent):
    _, statements = sent
    nodes = {node.rsplit(".", 1)[-1] for node, _ in statements}
    assert nodes >= {
        "stg_shop__orders",
        "identity_clusters",
        "customer_360",
        "insight_data_quality",
    }
