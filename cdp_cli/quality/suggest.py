"""A suite to begin with, from what a table looks like today; a person then says what matters."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cdp_cli.errors import ConfigError, SourceError
from cdp_cli.project import Project
from cdp_cli.quality.dialect import dialect_of
from cdp_cli.quality.frames import STAMPS
from cdp_cli.quality.measures import value_of
from cdp_cli.quality.suite import Gate
from cdp_cli.warehouse import connect
from cdp_cli.warehouse.names import literal, quoted, relation

if TYPE_CHECKING:
    from cdp_cli.warehouse.base import Warehouse

MOST = 0.95
NEARLY_ALL = 0.99
MOST_VALUES = 12
ROWS_PER_VALUE = 20
LONGEST_WORD = 40
YAML_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"}
EMAIL = "^[^@ ]+@[^@ ]+[.][^@ ]+$"


@dataclass(frozen=True)
class Suggestion:
    """A suite as YAML, and the file that it would stand in, below the project."""

    text: str
    file: str


@dataclass(frozen=True)
class Portrait:
    """What a column looks like: shares of all rows (`filled`) or of its values, and its values."""

    column: str
    rows: int
    filled: float
    different: int
    distinct: float
    numbers: float
    times: float
    ancient: float
    emails: float
    negative: float
    values: tuple[str, ...]

    @property
    def is_key(self) -> bool:
        """Whether it names each row."""
        return self.filled >= NEARLY_ALL and self.distinct >= MOST and self.times < MOST

    @property
    def is_list(self) -> bool:
        """Whether a few words stand again and again."""
        is_short = all(len(value) <= LONGEST_WORD for value in self.values)
        return is_short and 0 < self.different <= self.rows / ROWS_PER_VALUE


def suggest(project: Project, name: str) -> Suggestion:
    """A suite for a table, `source.table` or `schema.table`.

    Raises SourceError for a table that is not there, ConfigError for one without rows.
    """
    raw = {f"{t.source}.{t.name}": t for t in project.declared_tables() if t.is_raw}
    gate: Gate = "raw" if name in raw else "golden"
    schema, _, table = name.partition(".")
    if name in raw:
        schema, table = raw[name].schema, raw[name].identifier
    with connect(project, read_only=True) as warehouse:
        columns = [column for column in warehouse.columns(schema, table) if column not in STAMPS]
        if not columns:
            raise SourceError(
                f"There is no table {name!r}.",
                hint=f"Raw tables are: {', '.join(raw)}; others are named schema.table.",
            )
        portraits = [_portrait(warehouse, relation(schema, table), column) for column in columns]
    if not portraits[0].rows:
        raise ConfigError(f"{name} has no rows to learn from.", hint="Load or build it first.")
    return Suggestion(as_yaml(name, portraits), f"quality/{gate}/{name}.yml")


def as_yaml(table: str, portraits: Sequence[Portrait]) -> str:
    """The suite; columns of which the same is to be said share a line."""
    columns: dict[str, list[str]] = {}
    key = next((found.column for found in portraits if found.is_key), "")
    for found in portraits:
        for said in _checks(found, is_key=found.column == key):
            columns.setdefault(said, []).append(quoted_yaml(found.column))
    lines = [f"table: {table}", "checks:"]
    for said, names in columns.items():
        measure, _, rest = said.partition(", ")
        which = f"column: {names[0]}" if len(names) == 1 else f"columns: [{', '.join(names)}]"
        lines.append(f"  - {{measure: {measure}, {which}, {rest}}}")
    return "\n".join(lines) + "\n"


def _portrait(warehouse: Warehouse, table: str, column: str) -> Portrait:
    value, dialect = value_of(column), dialect_of(warehouse)
    moment = dialect.time(value)
    # Telephone numbers and postcodes are digits, and no numbers.
    is_code = dialect.matches(value, "'^[+0][0-9]{3}'")
    number = f"case when not {is_code} then {dialect.number(value)} end"
    is_email = dialect.matches(value, literal(EMAIL))
    row = warehouse.query(
        f"select count(*) as rows, count({value}) as filled,"
        f" count(distinct {value}) as different, count({number}) as numbers,"
        f" count({moment}) as times,"
        f" count(*) filter (where {moment} < timestamp '1971-01-01') as ancient,"
        f" count(*) filter (where {is_email}) as emails,"
        f" count(*) filter (where {number} < 0) as negative"
        f" from (select {quoted(column)} from {table}) as seen"
    )[0]
    values: list[Any] = []
    if row["different"] <= MOST_VALUES:
        values = warehouse.query(
            f"select lower({value}) as value from {table} where {value} is not null"
            " group by 1 having count(*) * 200 >= ?",
            [row["filled"]],
        )
    filled = max(row["filled"], 1)
    shares = {
        name: row[name] / filled for name in ("numbers", "times", "ancient", "emails", "negative")
    }
    return Portrait(
        column=column,
        rows=row["rows"],
        filled=row["filled"] / max(row["rows"], 1),
        different=row["different"],
        distinct=row["different"] / filled,
        values=tuple(sorted(each["value"] for each in values)),
        **shares,
    )


def _checks(found: Portrait, *, is_key: bool) -> list[str]:
    """What to say about one column: a measure, and what follows it as YAML."""
    said = []
    if is_key:
        said += ["filled_share, at_least: 0.95", f"distinct_share, at_least: {_below(found)}"]
    elif found.filled >= MOST:
        said.append("filled_share, at_least: 0.9, severity: warn")
    return said if is_key else said + _kind(found)


def _kind(found: Portrait) -> list[str]:
    """What the values are: moments, addresses, numbers or a few words."""
    if found.times >= MOST:
        future = ["time_share, at_least: 0.9", "future_share, at_most: 0.01"]
        return future if found.ancient else [*future, "ancient_share, at_most: 0.01"]
    if found.emails >= MOST:
        return [f"matching_share, pattern: '{EMAIL}', at_least: 0.9, severity: warn"]
    if found.numbers >= MOST:
        drift = ["number_share, at_least: 0.9", "number_drift, at_most: 0.3, severity: warn"]
        return drift if found.negative else [*drift, "negative_share, at_most: 0.01"]
    if found.is_list and found.values:
        values = ", ".join(quoted_yaml(value) for value in found.values)
        return [
            f"known_share, values: [{values}], at_least: 0.9, severity: warn",
            "drift, at_most: 0.2, severity: warn",
        ]
    return []


def quoted_yaml(text: str) -> str:
    """A text as YAML reads it back, whatever it looks like."""
    is_word = re.fullmatch("[A-Za-z][A-Za-z_]*", text) and text.lower() not in YAML_WORDS
    return text if is_word else "'" + text.replace("'", "''") + "'"


def _below(found: Portrait) -> float:
    """A twentieth below what is there today, with room for a bad day."""
    return max(0.05, math.floor((found.distinct - 0.03) * 20) / 20)
