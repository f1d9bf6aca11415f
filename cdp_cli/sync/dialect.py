"""SQL that warehouses spell differently, in one place; this is DuckDB's spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from cdp_cli.warehouse.names import literal, quoted

NOW = "cast(current_timestamp at time zone 'UTC' as timestamp)"
FLOATING = ("float", "double", "real")
# The place of a row in a table that was made in order, from 0.
PLACE = "rowid"
# One character stands for one value of a column: enough to see that it changed, too little to
# read it.
FINGERPRINTS = 20_000
FIRST_FINGERPRINT = 256


def payload(columns: Mapping[str, str]) -> str:
    """A row as canonical JSON text: columns by name, times in ISO 8601 with a Z."""
    pairs = (f"{literal(name)}, {_value(name, columns[name])}" for name in sorted(columns))
    return f"cast(json_object({', '.join(pairs)}) as varchar)"


def key_payload(key: str, kind: str, text: str) -> str:
    """JSON text of a key alone, made from the key as text, with the type that the column has."""
    typed = text if _is_textual(kind) else f"try_cast({text} as {kind})"
    return (
        f"cast(json_object({literal(key)}, coalesce(to_json({typed}), to_json({text}))) as varchar)"
    )


def with_remote_id(json_text: str, remote_id: str, name: str) -> str:
    """A JSON object with one more member, where there is a remote id."""
    member = f"""',"{name}":' || cast(to_json({remote_id}) as varchar) || '}}'"""
    return (
        f"case when {remote_id} is null then {json_text}"
        f" else left({json_text}, length({json_text}) - 1) || {member} end"
    )


def fingerprints(columns: Mapping[str, str], json_text: str) -> str:
    """One character per column of a payload, in the order of the columns' names.

    The built-in hash is fast and not the same in every version of DuckDB, so `fingerprint_version`
    belongs in front of it.
    """
    paths = ", ".join(literal('$."' + name.replace('"', '\\"') + '"') for name in sorted(columns))
    character = f"chr(cast(hash(value) % {FINGERPRINTS} as integer) + {FIRST_FINGERPRINT})"
    values = f"json_extract_string({json_text}, [{paths}])"
    return f"array_to_string(list_transform({values}, lambda value: {character}), '')"


def fingerprint_version(columns: Mapping[str, str]) -> str:
    """Eight characters that change when fingerprints of before can no longer be compared."""
    return f"substr(md5(version() || {literal(','.join(sorted(columns)))}), 1, 8)"


def some(column: str, number: int) -> str:
    """The first values of a column within a group, as a list."""
    return f"list({column} order by {column})[1:{number}]"


def rows_of(path: Path) -> str:
    """The rows of a Parquet file, as a relation."""
    return f"read_parquet({literal(str(path))})"


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
