"""The statements of the PostgreSQL destination.

A batch travels as one JSON array of objects; PostgreSQL itself reads the values out of it with the
types of the target, so that every column type works as the server knows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import LiteralString

from psycopg.sql import SQL, Composed, Identifier

from cdp_cli.destinations.base import Operation

BATCHES = "cdp_batches"

COLUMNS = """
select attname as name
from pg_attribute
where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped
"""

UNIQUE_COLUMNS = """
select pg_attribute.attname as name
from pg_index
inner join pg_attribute
    on pg_attribute.attrelid = pg_index.indrelid and pg_attribute.attnum = pg_index.indkey[0]
where pg_index.indrelid = to_regclass(%s)
    and pg_index.indisunique and pg_index.indnkeyatts = 1 and pg_index.indpred is null
"""

PLAIN_TYPES = {
    "boolean": "boolean",
    "tinyint": "smallint",
    "smallint": "smallint",
    "integer": "integer",
    "bigint": "bigint",
    "hugeint": "numeric",
    "float": "real",
    "double": "double precision",
    "date": "date",
    "timestamp with time zone": "timestamptz",
    "uuid": "uuid",
    "json": "jsonb",
}


class Statements:
    """The statements for one table, key and set of columns."""

    def __init__(self, table: tuple[str, str], key: str, columns: Sequence[str]) -> None:
        self.table = Identifier(*table)
        self._key = Identifier(key)
        self._columns = SQL(", ").join(map(Identifier, columns))
        self._changing = [Identifier(c) for c in columns if c != key] or [self._key]
        self.batches = Identifier(table[0], BATCHES)

    def apply(self, operation: Operation) -> Composed:
        """Apply an array of rows whose positions go from … to …; gives those left alone, if any.

        Its parameters are the array, the first position and the last.
        """
        rows = self._filled(
            "select generate_series as cdp_position, {columns} from rows from ("
            "json_populate_recordset(null::{table}, %s), generate_series(%s::bigint, %s)) as typed"
        )
        change, left_alone = self._change(operation), self._left_alone(operation)
        if left_alone is None:
            return SQL("with rows as not materialized ({}) {}").format(rows, change)
        # Both the change and the question about it read the rows: they are made once.
        return SQL("with rows as materialized ({}), done as ({}) {}").format(
            rows, change, left_alone
        )

    def _change(self, operation: Operation) -> Composed:
        if operation == "remove":
            return self._filled("delete from {table} using rows where {table}.{key} = rows.{key}")
        if operation == "update":
            changes = self._changes("rows")
            return SQL(
                "update {table} set {changes} from rows where {table}.{key} = rows.{key}"
                " returning rows.cdp_position"
            ).format(table=self.table, key=self._key, changes=changes)
        insert = self._filled("insert into {table} ({columns}) select {columns} from rows")
        endings = {
            "upsert": SQL(" on conflict ({key}) do update set {changes}"),
            "create": SQL(" on conflict ({key}) do nothing returning {key}"),
            "append": SQL(""),
        }
        changes = self._changes("excluded")
        return insert + endings[operation].format(key=self._key, changes=changes)

    def _left_alone(self, operation: Operation) -> Composed | None:
        if operation == "update":
            return self._filled(
                "select cdp_position from rows"
                " where cdp_position not in (select cdp_position from done)"
            )
        if operation == "create":
            return self._filled(
                "select cdp_position from rows where {key} not in (select {key} from done)"
            )
        return None

    def create_table(self, columns: Mapping[str, str], *, has_key: bool) -> Composed:
        """The table as the model has it; `has_key` makes the key its primary key."""
        parts = [
            SQL("{} {}").format(Identifier(name), SQL(postgres_type(kind)))
            for name, kind in columns.items()
        ]
        if has_key:
            parts.append(self._filled("primary key ({key})"))
        return SQL("create table if not exists {} ({})").format(self.table, SQL(", ").join(parts))

    def create_batches(self) -> Composed:
        """The list of batches that were applied, for operations that must not happen twice."""
        return SQL(
            "create table if not exists {} (idempotency_key text primary key, exceptions jsonb,"
            " applied_at timestamptz not null default now())"
        ).format(self.batches)

    def earlier(self) -> Composed:
        """What became of a batch that was applied before."""
        return SQL("select exceptions from {} where idempotency_key = %s").format(self.batches)

    def note_batch(self) -> Composed:
        """Put a batch on the list of those applied."""
        return SQL("insert into {} (idempotency_key, exceptions) values (%s, %s)").format(
            self.batches
        )

    def _changes(self, source: LiteralString) -> Composed:
        """`column = source.column` for all but the key.

        A table of keys alone sets its key again.
        """
        pairs = (SQL("{0} = {1}.{0}").format(name, SQL(source)) for name in self._changing)
        return SQL(", ").join(pairs)

    def _filled(self, text: LiteralString) -> Composed:
        return SQL(text).format(table=self.table, key=self._key, columns=self._columns)


def postgres_type(warehouse_type: str) -> str:
    """The PostgreSQL type of a warehouse column; nested values become jsonb, the rest text."""
    kind = warehouse_type.lower()
    if decimal := re.fullmatch(r"(?:decimal|numeric)\((\d+),\s*(\d+)\)", kind):
        return f"numeric({decimal[1]}, {decimal[2]})"
    if kind.startswith("timestamp") and "zone" not in kind:
        return "timestamp"
    if kind.endswith("]") or kind.startswith(("struct", "map")):
        return "jsonb"
    return PLAIN_TYPES.get(kind, "text")
