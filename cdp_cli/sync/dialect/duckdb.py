"""How DuckDB is spoken to. One process has the file, so a transaction is alone in any case."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from typing_extensions import override

from cdp_cli.sync.dialect.base import FINGERPRINTS, FIRST_FINGERPRINT, Dialect
from cdp_cli.warehouse.names import literal, quoted

FLOATING = ("float", "double", "real")


class DuckDBDialect(Dialect):
    """See base.py for what each part promises."""

    # A table that was made in order numbers its rows by itself.
    place = "rowid"
    plans_read_only = True

    @override
    def columns(self, schema: str, table: str) -> dict[str, str]:
        return self._warehouse.columns(schema, table)

    @override
    def payload(self, columns: Mapping[str, str]) -> str:
        pairs = (f"{literal(name)}, {_value(name, columns[name])}" for name in sorted(columns))
        return f"cast(json_object({', '.join(pairs)}) as varchar)"

    @override
    def key_payload(self, key: str, kind: str, text: str) -> str:
        typed = text if _is_textual(kind) else f"try_cast({text} as {kind})"
        value = f"coalesce(to_json({typed}), to_json({text}))"
        return f"cast(json_object({literal(key)}, {value}) as varchar)"

    @override
    def fingerprints(self, columns: Mapping[str, str], json_text: str) -> str:
        names = (name.replace('"', '\\"') for name in sorted(columns))
        paths = ", ".join(literal(f'$."{name}"') for name in names)
        character = f"chr(cast(hash(value) % {FINGERPRINTS} as integer) + {FIRST_FINGERPRINT})"
        values = f"json_extract_string({json_text}, [{paths}])"
        return f"array_to_string(list_transform({values}, lambda value: {character}), '')"

    @override
    def fingerprint_version(self, columns: Mapping[str, str]) -> str:
        return f"substr(md5(version() || {literal(','.join(sorted(columns)))}), 1, 8)"

    @override
    def sha256(self, text: str) -> str:
        return f"sha256({text})"

    @override
    def some(self, column: str, number: int) -> str:
        return f"list({column} order by {column})[1:{number}]"

    @override
    def keep(self, name: str, query: str) -> None:
        self._warehouse.execute(f"create or replace temporary table {name} as {query}")

    @override
    def keep_plan(self, query: str) -> None:
        self.keep("cdp_plan", f"{query} order by phase nulls last, key")

    @override
    def derive(self, name: str, query: str) -> None:
        # The records are read faster from their file than kept in memory for a second time.
        self._warehouse.execute(f"create or replace temporary view {name} as {query}")

    @override
    def rows_of(self, path: Path, columns: Collection[str]) -> str:
        return f"read_parquet({literal(str(path))})"

    @override
    def alone(self, sync: str) -> None:
        """Nothing to do: while a transaction is open here, no other process has the file."""


def _value(name: str, kind: str) -> str:
    column, kind = quoted(name), kind.lower()
    if kind == "timestamp with time zone":
        return f"replace(cast({column} at time zone 'UTC' as varchar), ' ', 'T') || 'Z'"
    if kind.startswith("timestamp"):
        return f"replace(cast({column} as varchar), ' ', 'T') || 'Z'"
    if decimal := re.fullmatch(r"decimal\(\d+,\s*(\d+)\)", kind):
        # DuckDB writes short decimals by way of a double, and only the widest ones digit by digit.
        return f"cast({column} as decimal(38, {decimal[1]}))"
    if kind in FLOATING:  # JSON has neither NaN nor infinity
        return f"case when isfinite({column}) then {column} end"
    return f"to_base64({column})" if kind == "blob" else column


def _is_textual(kind: str) -> bool:
    return kind.lower() in {"varchar", "uuid", "date"} or kind.lower().startswith(
        ("timestamp", "enum")
    )
