"""Warehouses that need an account: what `cdp load` would send them, by the adapter's own classes.

Nothing is connected to: a cursor that answers as an empty warehouse does stands for it.

Who is hurt if it fails: a company whose files hold a quote, a backslash or a line end, and whose
warehouse reads another text or refuses the statement.
Not tested here: the driver, and what the warehouse says to types.
"""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from dbt.adapters.contracts.connection import ConnectionState
from sqlglot import exp
from test_dialects import ACCOUNT, ROOT

from cdp_cli import warehouse
from cdp_cli.load.loader import load_files
from cdp_cli.load.request import LoadJob, LoadOptions
from cdp_cli.project import Project

MANAGERS = {
    "snowflake": "SnowflakeConnectionManager",
    "bigquery": "BigQueryConnectionManager",
    "databricks": "DatabricksConnectionManager",
}
TEXTS = ["O'Brien", 'a\\b "c" \\n', "two\nlines", "100 % {sure}?", "نوید"]
ROWS = 5_100


class Cursor:
    """Keeps each statement, and answers as a warehouse in which nothing was loaded yet."""

    def __init__(self, statements: list[str], tables: dict[str, dict[str, str]]) -> None:
        self.statements, self.tables = statements, tables
        self.description: list[tuple[str, str]] | None = None
        self.rows: list[tuple[Any, ...]] = []

    def execute(self, sql: str) -> None:
        self.statements.append(sql)
        self.description, self.rows = None, []
        said = re.sub(r'[`"]', "", sql.lower())
        if said.startswith("describe") or "information_schema.columns" in said:
            name = re.search(r"= '(\w+)' order|describe \w+\.(\w+)", said)
            self.description = [("name", "string"), ("type", "string")]
            self.rows = list(self._columns(name[1] or name[2]).items())
        elif said.startswith("select count"):
            self.description, self.rows = [("FILES", "bigint"), ("SAME", "bigint")], [(0, 0)]
        elif said.startswith("select max"):
            self.description, self.rows = [("LATEST", "timestamp")], [(None,)]

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        page, self.rows = self.rows[:size], self.rows[size:]
        return page

    def _columns(self, table: str) -> dict[str, str]:
        made = any(
            re.match(rf'create table \S*\b{table}\b[`"]? \(', sql.lower())
            for sql in self.statements
        )
        return self.tables[table] if made else {}


@pytest.fixture(scope="module", params=list(MANAGERS))
def loaded(request: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """The dialect, and what was sent when a file replaced the rows of a table."""
    folder = tmp_path_factory.mktemp(request.param)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (ACCOUNT | {"CDP_TARGET": request.param}).items():
            patch.setenv(name, value)
        patch.setenv("DBT_TARGET_PATH", str(folder / "target"))
        patch.setenv("DBT_LOG_PATH", str(folder / "logs"))
        project = Project(ROOT)
        statements = listen(request.param, project, patch)
        job = LoadJob(written(project, folder), "crm", "accounts", LoadOptions(mode="replace"))
        with warehouse.connect(project) as opened:
            (result,) = load_files(project, [job], warehouse=opened)
    assert result.error is None
    assert result.rows_loaded == ROWS
    return request.param, statements


def listen(dialect: str, project: Project, patch: pytest.MonkeyPatch) -> list[str]:
    """Put the cursor in the place of the warehouse; returns the statements that it will keep."""
    tables = {
        table.identifier: {name: kind or "text" for name, kind in table.columns.items()}
        | {"_line": "bigint", "_loaded_at": "timestamp"}
        for table in project.declared_tables()
    }
    statements: list[str] = []

    def answering(_: Any, connection: Any) -> Any:
        cursor = Cursor(statements, tables)
        connection.state = ConnectionState.OPEN
        connection.handle = type("Handle", (), {"cursor": lambda _: cursor})()
        return connection

    module = importlib.import_module(f"dbt.adapters.{dialect}.connections")
    manager = getattr(module, MANAGERS[dialect])
    patch.setattr(manager, "open", classmethod(answering))
    for name in ("close", "_rollback_handle", "cancel_open"):
        patch.setattr(manager, name, classmethod(lambda _, *__: None))
    return statements


def written(project: Project, folder: Path) -> Path:
    """A file of accounts that has a column more, called by a word of SQL, with the texts in it."""
    file = folder / "accounts.jsonl"
    names = TEXTS + [f"n{number}" for number in range(ROWS - len(TEXTS))]
    columns = next(
        table.columns
        for table in project.declared_tables()
        if (table.source, table.name) == ("crm", "accounts")
    )
    rows = (dict.fromkeys(columns, "x") | {"order": name} for name in names)
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def test_every_statement_of_a_load_is_one_of_that_sql(loaded: tuple[str, list[str]]) -> None:
    dialect, statements = loaded
    kinds = set()
    many = [sql for sql in statements if "__arriving" in sql and sql.startswith("INSERT")]
    for sql in [*many[:1], *(sql for sql in statements if sql not in many)]:
        (tree,) = sqlglot.parse(sql, dialect=dialect)
        kinds.add(tree.key)
        assert {call.this.lower() for call in tree.find_all(exp.Anonymous)} == set()
    assert kinds >= {"create", "alter", "truncatetable", "insert", "select", "drop"}


def test_every_text_arrives_as_it_was(loaded: tuple[str, list[str]]) -> None:
    dialect, statements = loaded
    read: set[str] = set()
    many = [sql for sql in statements if "__arriving" in sql and sql.startswith("INSERT")]
    assert len(many) > 1
    for sent in many[:1]:
        # As BigQuery's driver reads what it is given.
        sql = sent.replace("%%", "%") if dialect == "bigquery" else sent
        (tree,) = sqlglot.parse(sql, dialect=dialect)
        texts = [node.this for node in tree.find_all(exp.Literal) if node.is_string]
        cells = {text for text in texts if not text.startswith("[[")}
        for text in texts:
            if text.startswith("[["):
                cells |= {cell for row in json.loads(text) for cell in row}
        read |= cells
    assert set(TEXTS) <= read


def test_rows_wait_beside_the_table_until_all_have_come(loaded: tuple[str, list[str]]) -> None:
    _, statements = loaded
    plain = [re.sub(r'[`"]', "", sql.lower())[:60] for sql in statements]
    emptied = next(at for at, sql in enumerate(plain) if sql.startswith("truncate"))
    waits = [at for at, sql in enumerate(plain) if sql.startswith("insert") and "__arriving" in sql]
    assert max(at for at in waits if "select order" not in plain[at]) < emptied


def test_the_driver_of_bigquery_is_one_of_db_api() -> None:
    from google.auth.credentials import AnonymousCredentials
    from google.cloud import bigquery

    from cdp_cli.warehouse.driver import cursor_of

    client = bigquery.Client(project="nowhere", credentials=AnonymousCredentials())
    assert {"execute", "fetchmany", "description"} <= set(dir(cursor_of(client)))
