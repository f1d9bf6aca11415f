"""dbt against a warehouse that answers nothing: what it would be sent, statement by statement.

`python unanswered.py TARGET FILE ARGUMENT …` runs dbt with the arguments and writes what was sent
to FILE, as a JSON list of [node, SQL]. Nothing is connected to, so no account is needed; what the
warehouse itself would say to a statement is not known.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import agate
import sqlglot
from dbt.adapters.base import BaseAdapter, Column
from dbt.adapters.contracts.connection import AdapterResponse, ConnectionState
from dbt.cli.main import dbtRunner

ADAPTERS = {
    "snowflake": "SnowflakeAdapter",
    "bigquery": "BigQueryAdapter",
    "databricks": "DatabricksAdapter",
}
COUNT = re.compile(r"\s*(/\*.*?\*/)?\s*select count\(\*\) from \S+\s*", re.DOTALL)
OF_A_TEST = {
    "failures": agate.Number(),
    "should_warn": agate.Boolean(),
    "should_error": agate.Boolean(),
}
# What an adapter, and what its connections, would ask the warehouse besides SQL.
LISTS = ["list_relations_without_caching", "get_columns_in_relation", "list_schemas"]
DEEDS = ["create_schema", "drop_schema", "rename_relation", "drop_relation", "get_relation"]
MORE_DEEDS = ["expand_target_column_types", "load_dataframe"]
OF_CONNECTIONS = [
    *("begin", "commit", "commit_if_has_connection", "clear_transaction", "release"),
    *("cleanup_all", "_rollback", "_rollback_handle", "rollback_if_open", "get_bq_table"),
]


class Silence:
    """Stands for the warehouse: keeps each statement, answers with no rows."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.statements: list[tuple[str, str]] = []

    def execute(self, adapter: BaseAdapter, sql: str) -> tuple[AdapterResponse, agate.Table]:
        """Keep a statement; a test has found nothing, a count is 0."""
        self.statements.append((str(adapter.connections.get_thread_connection().name), sql))
        if "should_error" in sql:
            answer = agate.Table([[0, False, False]], list(OF_A_TEST), list(OF_A_TEST.values()))
        elif COUNT.fullmatch(sql):
            answer = agate.Table([[0]], ["rows"], [agate.Number()])
        else:
            answer = agate.Table([], [])
        return AdapterResponse("OK"), answer

    def columns_of(self, sql: str) -> list[Column]:
        """The columns of a query; of their types nothing is known."""
        names = sqlglot.parse_one(sql, dialect=self.dialect).named_selects
        return [Column(name.lower(), "text") for name in names]


def listen(adapter: Any, silence: Silence) -> None:
    """Put silence in the place of the warehouse of an adapter's class."""
    adapter.execute = lambda self, sql, *_, **__: silence.execute(self, sql)
    adapter.get_column_schema_from_query = lambda _, sql: silence.columns_of(sql)
    adapter.is_replaceable = _says(value=True)
    # Rows of seeds: values, no SQL of ours.
    adapter.add_query = _says((None, None))
    for name in LISTS:
        setattr(adapter, name, _says([]))
    for name in DEEDS + [name for name in MORE_DEEDS if hasattr(adapter, name)]:
        setattr(adapter, name, _says(None))
    connections = adapter.ConnectionManager
    connections.open = classmethod(_opened)
    connections.close = classmethod(_opened)
    connections.cancel_open = _says([])
    for name in OF_CONNECTIONS:
        setattr(connections, name, _says(None))


def _says(value: Any) -> Any:
    return lambda *_, **__: value


def _opened(_: Any, connection: Any) -> Any:
    connection.state, connection.handle = ConnectionState.OPEN, object()
    return connection


def main(target: str, file: str, *arguments: str) -> int:
    """Run dbt, write what was sent; 1 where dbt was not content."""
    module = importlib.import_module(f"dbt.adapters.{target}.impl")
    silence = Silence(target)
    listen(getattr(module, ADAPTERS[target]), silence)
    result = dbtRunner().invoke([*arguments, "--target", target])
    Path(file).write_text(json.dumps(silence.statements), encoding="utf-8")
    return 0 if result.success else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
