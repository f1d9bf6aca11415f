"""What the engines that are reached through dbt's adapters want otherwise than DuckDB.

The rest of the program speaks DuckDB's SQL; here it becomes theirs. This is the only table of
differences: a further engine is a further row.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from cdp_cli.errors import WarehouseError
from cdp_cli.warehouse.names import literal as plain_literal
from cdp_cli.warehouse.names import relation

# Moments without a zone are UTC: Spark and BigQuery call theirs `timestamp`, and have another type.
ZONELESS = (exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPNTZ)
SIMPLE = re.compile(r"[a-z_][a-z0-9_]*")
TEXTS = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")""")
INFORMATION = (
    "select lower(column_name) as name, data_type as type from {}"
    " where lower(table_schema) = ? and lower(table_name) = ? order by ordinal_position"
)


@dataclass(frozen=True)
class Dialect:
    """One engine, `name` as dbt and sqlglot call it.

    `columns` asks for the columns of a table, `{}` is its schema or the table; `describes` says
    that it is no query but names the table itself. `folds`: a name without quotes is another one
    than within them. `zoned`: the plain moment is of the type that others say with a zone.
    `changes`: rows can be updated and deleted. `reads_json`: rows come fastest as one text.
    `doubles_percent`: its driver reads `%%` as `%`.
    """

    name: str
    columns: str = INFORMATION.format("information_schema.columns")
    describes: bool = False
    folds: bool = False
    zoned: bool = True
    changes: bool = True
    reads_json: bool = False
    doubles_percent: bool = False

    def columns_of(self, schema: str, table: str) -> str:
        """The statement that asks for the columns of a table, as rows of name and type."""
        if self.describes:
            return self.translate(f"describe {relation(schema, table)}")
        sql = self.columns.replace("{schema}", schema)
        return self.translate(sql, [schema.lower(), table.lower()])

    def translate(self, sql: str, parameters: Sequence[object] = ()) -> str:
        """A statement of DuckDB's SQL with values for its `?` as one of this engine's."""
        return self.write(self.parse(sql, parameters))

    def parse(self, sql: str, parameters: Sequence[object] = ()) -> exp.Expr:
        """The tree of a statement with its values in place."""
        values = {f"cdp_{at}": literal(value) for at, value in enumerate(parameters)}
        tree = _parsed(sql).copy()
        for mark in list(tree.find_all(exp.Placeholder)):
            mark.replace(exp.Var(this=values[mark.name]))
        return tree

    def write(self, tree: exp.Expr) -> str:
        """A tree as text."""
        return tree.transform(self._own).sql(self.name, unsupported_level=ErrorLevel.IGNORE)

    def _own(self, node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.DataType) and self.zoned and node.this in ZONELESS:
            return exp.DataType(this=exp.DataType.Type.TIMESTAMPTZ)
        if isinstance(node, exp.Identifier) and self.folds and SIMPLE.fullmatch(node.name):
            reserved = sqlglot.Dialect.get_or_raise(self.name).generator_class.RESERVED_KEYWORDS
            return exp.Identifier(this=node.name, quoted=node.name in reserved | WORDS)
        return node


# Words of SQL that a column may be called by; dbt quotes those that a source declares so.
WORDS = frozenset({"order", "group", "table", "user", "from", "to", "select", "where", "values"})
DIALECTS = {
    "spark": Dialect("spark", describes=True, changes=False, reads_json=True),
    # Its tables are Delta's.
    "databricks": Dialect("databricks", describes=True, reads_json=True),
    "snowflake": Dialect("snowflake", folds=True, zoned=False),
    "bigquery": Dialect(
        "bigquery",
        columns=INFORMATION.format('"{schema}"."INFORMATION_SCHEMA"."COLUMNS"'),
        doubles_percent=True,
    ),
}
ESCAPES = str.maketrans({"\\": r"\\", "'": r"\'", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
# How they say that a table or its schema is not there.
MISSING = re.compile("TABLE_OR_VIEW_NOT_FOUND|SCHEMA_NOT_FOUND|[Nn]ot found|does not exist")


def spelled(value: object) -> str | None:
    """A value as a text that these engines can cast to its type; None stays None."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    # None of them holds a NUL: its place stays to be seen.
    return f"{value:f}" if isinstance(value, Decimal) else str(value).replace("\0", "\ufffd")


def literal(value: object) -> str:
    """A value as each of these engines writes it: a backslash in a text stands for more there."""
    text = spelled(value)
    if text is None:
        return "null"
    if isinstance(value, date):
        return f"{'timestamp' if isinstance(value, datetime) else 'date'} '{text}'"
    if isinstance(value, int | float | Decimal) and math.isfinite(value):
        return text
    return f"'{text.translate(ESCAPES)}'"


@lru_cache(maxsize=512)
def _parsed(sql: str) -> exp.Expr:
    """The tree of a statement; its n-th `?` outside of texts and names is `$cdp_n`."""
    parts, found = TEXTS.split(sql), 0
    for at in range(0, len(parts), 2):
        pieces = parts[at].split("?")
        numbered = [f"$cdp_{found + n}{piece}" for n, piece in enumerate(pieces[1:])]
        parts[at] = pieces[0] + "".join(numbered)
        found += len(numbered)
    try:
        return sqlglot.parse_one("".join(parts), read="duckdb")
    except SqlglotError as error:
        raise WarehouseError(
            f"A statement cannot be said in another engine's SQL: {plain_literal(sql[:80])}"
        ) from error
