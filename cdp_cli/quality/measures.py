"""The measures: what a suite can ask of a table, each as SQL.

A raw value is text; an empty one is none. Where a measure has an `aggregate`, all those of a table
are computed in one pass over its rows; the others are asked one by one (see `frames.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cdp_cli.quality.dialect import Dialect
from cdp_cli.warehouse.names import literal, quoted

# The sign of a byte that could not be read, and what UTF-8 looks like when read as Latin-1.
GARBLED = "\ufffd|[ÃÂ][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u2122]|â€"

# Makes SQL in a dialect, of a value and the options of a check.
Aggregate = Callable[[Dialect, str, Mapping[str, Any]], str]


@dataclass(frozen=True)
class Measure:
    """`meaning` is a sentence for the docs; `aggregate` makes SQL of the value and the options."""

    meaning: str
    of_column: bool = False
    options: tuple[str, ...] = ()
    aggregate: Aggregate | None = None


def value_of(column: str) -> str:
    """The value of a column as text without blanks around it, null where it is empty."""
    return f"nullif(trim(cast({quoted(column)} as varchar)), '')"


def _part(condition: str, value: str) -> str:
    whole = f"nullif(cast(count({value}) as double precision), 0)"
    return f"count(*) filter (where {condition}) / {whole}"


def _filled(_: Dialect, value: str, __: Mapping[str, Any]) -> str:
    return f"count({value}) / nullif(cast(count(*) as double precision), 0)"


def _matching(dialect: Dialect, value: str, options: Mapping[str, Any]) -> str:
    return _part(dialect.matches(value, literal(str(options["pattern"]))), value)


def _garbled(dialect: Dialect, value: str, _: Mapping[str, Any]) -> str:
    return _part(dialect.matches(value, literal(GARBLED)), value)


def _known(_: Dialect, value: str, options: Mapping[str, Any]) -> str:
    values = ", ".join(literal(_text(each).lower()) for each in options["values"])
    return _part(f"lower({value}) in ({values})", value)


def _text(value: object) -> str:
    """A value as it stands in a raw table: YAML reads `yes` and `true` as a truth."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _share(template: str) -> Aggregate:
    """The part of the values for which a condition holds, such as `{number} < 0`."""

    def aggregate(dialect: Dialect, value: str, _: Mapping[str, Any]) -> str:
        return _part(template.format_map(dialect.words(value)), value)

    return aggregate


def _of_number(function: str) -> Aggregate:
    return lambda dialect, value, _: f"{function}({dialect.number(value)})"


def _of_column(
    meaning: str, aggregate: Aggregate | None = None, options: tuple[str, ...] = ()
) -> Measure:
    return Measure(meaning, of_column=True, options=options, aggregate=aggregate)


# A clock that runs fast or a lost time zone is no future.
_FUTURE = "{time} > _seen_at + interval '1 day'"

MEASURES: dict[str, Measure] = {
    "rows": Measure("How many rows came.", aggregate=lambda *_: "count(*)"),
    "unreadable_share": Measure("The part of the lines of the files that could not be read."),
    "new_columns": Measure("How many columns came that the source does not declare."),
    "overdue_days": Measure("How many days the news are later than the dbt source allows."),
    "sql": Measure(
        "An SQL aggregate over the rows, under a `name`.",
        options=("sql", "name"),
        aggregate=lambda _, __, options: str(options["sql"]),
    ),
    "filled_share": _of_column("The part of the rows with a value.", _filled),
    "matching_share": _of_column(
        "The part of the values that a regular expression matches.", _matching, ("pattern",)
    ),
    "known_share": _of_column(
        "The part of the values that are in a list, whatever their case.", _known, ("values",)
    ),
    "number_share": _of_column(
        "The part of the values that are numbers.", _share("{number} is not null")
    ),
    "negative_share": _of_column(
        "The part of the values that are numbers below zero.", _share("{number} < 0")
    ),
    "number_least": _of_column("The least number.", _of_number("min")),
    "number_greatest": _of_column("The greatest number.", _of_number("max")),
    "number_mean": _of_column("The mean of the numbers.", _of_number("avg")),
    "time_share": _of_column(
        "The part of the values that are moments: ISO, or milliseconds since 1970.",
        _share("{time} is not null"),
    ),
    "future_share": _of_column(
        "The part of the values more than a day after the load.", _share(_FUTURE)
    ),
    "ancient_share": _of_column(
        "The part of the values before 1971.", _share("{time} < timestamp '1971-01-01'")
    ),
    "garbled_share": _of_column(
        "The part of the values that were read in the wrong encoding.", _garbled
    ),
    "distinct_share": _of_column("The number of different values by the number of values."),
    "found_share": _of_column(
        "The part of the different values that stand in a column of another table.",
        options=("within",),
    ),
    "drift": _of_column(
        "How much the shares of the values moved since the last good run, from 0 to 1."
    ),
    "number_drift": _of_column("The same for numbers, by their order of magnitude."),
}
