"""dbt against a warehouse that answers nothing: what it would be sent, statement by statement.

`python unanswered.py TARGET FILE ARGUMENT …` runs dbt with the arguments twice, first where nothing
was ever built and then where every table is there, and writes what was sent to FILE, as a JSON list
of [node, SQL]. Nothing is connected to, so no account is needed; what the warehouse itself would
say to a statement is not known.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterable
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
EMPTY = re.compile(r"select \* from (\S+) where false")
OF_A_TEST = {
    "failures": agate.Number(),
    "should_warn": agate.Boolean(),
    "should_error": agate.Boolean(),
}
BUILT = ("model", "seed")
# What an adapter, and what its connections, would ask the warehouse besides SQL.
LISTS = ["list_relations_without_caching", "list_schemas"]
DEEDS = ["create_schema", "drop_schema", "rename_relation", "drop_relation"]
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
        self.built: dict[str, Any] = {}

    def execute(self, adapter: BaseAdapter, sql: str) -> tuple[AdapterResponse, agate.Table]:
        """Keep a statement; a test has found nothing, a count is 0, what is looked for is there."""
        self.statements.append((str(adapter.connections.get_thread_connection().name), sql))
        if "should_error" in sql:
            answer = agate.Table([[0, False, False]], list(OF_A_TEST), list(OF_A_TEST.values()))
        elif COUNT.fullmatch(sql):
            answer = agate.Table([[0]], ["rows"], [agate.Number()])
        elif sql.strip().startswith("select 1 from"):
            answer = agate.Table([[1]], ["is_there"], [agate.Number()])
        elif empty := EMPTY.fullmatch(sql.strip()):
            schema, identifier = re.sub(r'[`"]', "", empty[1]).split(".")[-2:]
            names = self.columns(schema, identifier)
            answer = agate.Table([], names, [agate.Text()] * len(names))
        else:
            answer = agate.Table([], [])
        return AdapterResponse("OK"), answer

    def columns_of(self, sql: str) -> list[Column]:
        """The columns of a query; of their types nothing is known."""
        return _columns(sqlglot.parse_one(sql, dialect=self.dialect).named_selects)

    def remember(self, nodes: Iterable[Any]) -> None:
        """Show from now on what was built, and the columns that it is documented to have."""
        self.built = {_name(node.schema, node.alias): node for node in nodes}

    def relation(self, adapter: Any, database: str, schema: str, identifier: str) -> Any:
        """A table or a view that was built."""
        node = self.built.get(_name(schema, identifier))
        kind = node and ("view" if node.config.materialized == "view" else "table")
        more = {"is_delta": True} if self.dialect == "databricks" else {}
        create = adapter.Relation.create
        return node and create(database, schema, identifier, type=kind, **more)

    def columns(self, schema: str, identifier: str) -> list[str]:
        """The columns of what was built."""
        node = self.built.get(_name(schema, identifier))
        return list(node.columns) if node else []


def listen(adapter: Any, silence: Silence) -> None:
    """Put silence in the place of the warehouse of an adapter's class."""
    adapter.execute = lambda self, sql, *_, **__: silence.execute(self, sql)
    adapter.get_column_schema_from_query = lambda _, sql: silence.columns_of(sql)
    adapter.get_columns_in_relation = lambda _, relation: _columns(
        silence.columns(relation.schema, relation.identifier)
    )
    adapter.get_relation = lambda self, database, schema, identifier, **_: silence.relation(
        self, database, schema, identifier
    )
    adapter.is_replaceable = _says(value=True)
    # Rows of seeds: values, no SQL of ours.
    adapter.add_query = _says((None, None))
    for name in LISTS:
        setattr(adapter, name, _says([]))
    for name in DEEDS + [name for name in MORE_DEEDS if hasattr(adapter, name)]:
        setattr(adapter, name, _says(None))
    # BigQuery's, of columns within columns, which ours have not.
    adapter.sync_struct_columns = lambda _, *said: said[-1]
    connections = adapter.ConnectionManager
    connections.open = classmethod(_opened)
    connections.close = classmethod(_opened)
    connections.cancel_open = _says([])
    for name in OF_CONNECTIONS:
        setattr(connections, name, _says(None))


def _columns(names: Iterable[str]) -> list[Column]:
    return [Column(name.lower(), "text") for name in names]


def _name(schema: str, identifier: str) -> str:
    return f"{schema}.{identifier}".lower()


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
    for _ in ("first", "second"):
        done = dbtRunner().invoke([*arguments, "--target", target])
        if not done.success:
            return 1
        silence.remember(run.node for run in done.result if run.node.resource_type in BUILT)
    Path(file).write_text(json.dumps(silence.statements), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
