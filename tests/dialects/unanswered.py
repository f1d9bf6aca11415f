"""dbt against a warehouse that answers nothing: what it would be sent, statement by statement.

`python unanswered.py TARGET FILE ARGUMENT …` runs dbt with the arguments and writes the statements to
FILE, as a JSON list of [node, SQL]. Nothing is connected to: an account is not needed, and nothing is
proven but what the adapter, its macros and ours make of the models.
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

ADAPTERS = {"snowflake": "SnowflakeAdapter", "bigquery": "BigQueryAdapter"}
KINDS = [agate.Number(), agate.Boolean(), agate.Boolean()]
COUNT = re.compile(r"\s*(/\*.*?\*/)?\s*select count\(\*\) from \S+\s*", re.DOTALL)


class Silence:
    """Stands for the warehouse: keeps each statement, answers with no rows."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.statements: list[tuple[str, str]] = []

    def execute(self, adapter: BaseAdapter, sql: str, *_: Any, **__: Any) -> Any:
        node = adapter.connections.get_thread_connection().name
        self.statements.append((str(node), sql))
        if "should_error" in sql:
            answer = agate.Table([[0, False, False]], ["failures", "should_warn", "should_error"], KINDS)
        elif COUNT.fullmatch(sql):
            answer = agate.Table([[0]], ["rows"], KINDS[:1])
        else:
            answer = agate.Table([], [])
        return AdapterResponse("OK"), answer

    def columns_of(self, _: BaseAdapter, sql: str) -> list[Column]:
        """The columns of a query; of the types nothing is known."""
        names = sqlglot.parse_one(sql, dialect=self.dialect).named_selects
        return [Column(name.lower(), "text") for name in names]


def listen(adapter: Any, silence: Silence) -> None:
    """Put silence in the place of the warehouse."""

    def nothing(*_: Any, **__: Any) -> None:
        return None

    def none_of_them(*_: Any, **__: Any) -> list[Any]:
        return []

    def opened(_: Any, connection: Any) -> Any:
        connection.state, connection.handle = ConnectionState.OPEN, object()
        return connection

    adapter.execute = lambda self, sql, *more, **named: silence.execute(self, sql, *more, **named)
    adapter.get_column_schema_from_query = lambda self, sql: silence.columns_of(self, sql)
    adapter.is_replaceable = lambda *_, **__: True
    for name in ("list_relations_without_caching", "get_columns_in_relation", "list_schemas"):
        setattr(adapter, name, none_of_them)
    for name in ("create_schema", "drop_schema", "rename_relation", "drop_relation", "get_relation"):
        setattr(adapter, name, nothing)
    for name in ("expand_target_column_types", "load_dataframe"):
        if hasattr(adapter, name):
            setattr(adapter, name, nothing)
    connections = adapter.ConnectionManager
    connections.open = classmethod(opened)
    connections.close = classmethod(lambda _, connection: connection)
    connections.cancel_open = none_of_them
    for name in ("begin", "commit", "commit_if_has_connection", "clear_transaction", "release"):
        setattr(connections, name, nothing)
    for name in ("cleanup_all", "_rollback", "_rollback_handle", "rollback_if_open", "get_bq_table"):
        setattr(connections, name, nothing)


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
