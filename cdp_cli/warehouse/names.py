"""Names and texts as every warehouse's SQL writes them."""

from __future__ import annotations


def quoted(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def relation(schema: str, table: str) -> str:
    """`schema.table` as SQL."""
    return f"{quoted(schema)}.{quoted(table)}"
