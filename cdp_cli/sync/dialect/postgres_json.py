"""Values as JSON in PostgreSQL's SQL, letter by letter as DuckDB writes them."""

from __future__ import annotations

import json

from cdp_cli.warehouse.names import literal, quoted

WHOLE = {"smallint", "integer", "bigint"}
FLOATING = {"real", "double"}
# Control characters whose number has a letter in it, which PostgreSQL writes small.
LETTERED = (0x0B, 0x0E, 0x0F, *range(0x1A, 0x20))
IS_LETTERED = r"'[\u000b\u000e\u000f\u001a-\u001f]'"
# From here on, and below the other one, floating point is written with an exponent.
LARGE, SMALL = "1e21", "1e-6"


def member(name: str) -> str:
    """The name of a member with its colon, as an SQL text."""
    return literal(json.dumps(name, ensure_ascii=False) + ":")


def value(name: str, kind: str) -> str:
    """A column as JSON text, in SQL that is never null."""
    return f"coalesce({_written(quoted(name), kind.lower())}, 'null')"


def key_value(text: str, kind: str) -> str:
    """A key, given as text, as JSON of its type; whatever is no such value stays a text."""
    pattern = None
    if kind in WHOLE:
        pattern = "^-?[0-9]+$"
    elif kind.startswith("decimal"):
        pattern = r"^-?[0-9]+(\.[0-9]+)?$"
    elif kind == "boolean":
        pattern = "^(true|false)$"
    if pattern is None:
        return _text(text)
    return f"case when {text} ~ {literal(pattern)} then {text} else {_text(text)} end"


def _written(column: str, kind: str) -> str:
    if kind.startswith("decimal("):
        return f"cast({column} as text)"
    if kind == "timestamp with time zone":
        return _moment(f"{column} at time zone 'UTC'")
    return WRITERS.get(kind, "cast(to_json({}) as text)").replace("{}", column)


def _moment(column: str) -> str:
    return f"left(cast(to_json({column}) as text), -1) || 'Z\"'"


def _text(column: str) -> str:
    written = f"cast(to_json({column}) as text)"
    mended = written
    for code in LETTERED:
        # Behind an even number of backslashes: the others are data.
        pattern = rf"(?<!\\)((?:\\\\)*)\\u{code:04x}"
        mended = f"regexp_replace({mended}, {literal(pattern)}, {_upper(code)}, 'g')"
    return f"case when {column} ~ {IS_LETTERED} then {mended} else {written} end"


def _upper(code: int) -> str:
    return literal(rf"\1\\u{code:04X}")


def _floating(number: str) -> str:
    text = f"cast({number} as text)"
    exponent = rf"replace(regexp_replace({text}, 'e([-+])0*', 'e\1'), 'e+', 'e')"
    digits = f"cast(cast({text} as numeric) as text)"
    plain = f"case when {text} like '%e%' then {digits} else {text} end"
    point = f"case when {plain} like '%.%' then '' else '.0' end"
    return f"""
        case
            when {number} in ('NaN', 'Infinity', '-Infinity') then null
            when abs({number}) >= {LARGE} or ({number} <> 0 and abs({number}) < {SMALL})
                then {exponent}
            else {plain} || {point}
        end
    """


# By the type of a column, which stands for {}.
WRITERS = {
    **dict.fromkeys((*WHOLE, "boolean"), "cast({} as text)"),
    **dict.fromkeys(FLOATING, _floating("cast({} as double precision)")),
    "varchar": _text("{}"),
    # Of no declared scale: as many digits as it needs.
    "decimal": "cast(trim_scale({}) as text)",
    "timestamp": _moment("{}"),
    "blob": """'"' || replace(encode({}, 'base64'), chr(10), '') || '"'""",
    # One row is one line, so a document may have no line breaks.
    **dict.fromkeys(("json", "jsonb"), "cast(cast({} as jsonb) as text)"),
}
