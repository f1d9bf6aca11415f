"""Sheet: one raw table as a system exports it, written row number by row number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cdp_cli.demo.calendar import HOUR
from cdp_cli.demo.cells import DAY, Text
from cdp_cli.demo.chance import Chance, Numbers

Columns = dict[str, Any]


@dataclass(frozen=True)
class Layout:
    """How a file is written. `suffix` is csv, jsonl or parquet."""

    suffix: str
    delimiter: str = ","
    encoding: str = "utf-8"


COMMA = Layout("csv")
PIPE = Layout("csv", "|")
SEMICOLON = Layout("csv", ";")
SEMICOLON_LATIN = Layout("csv", ";", "latin-1")
JSON_LINES = Layout("jsonl")
PARQUET = Layout("parquet")


@dataclass(frozen=True)
class Sheet:
    """A raw table.

    `order` holds row numbers in the order of the file; a number that stands there twice is an exact
    duplicate. `cells` gives the columns of the rows asked for and must give the same row the same
    text each time. `key` and `moments` name the columns that a broken row spoils; `numeric` those
    that JSON writes without quotes. `extra` are complete rows to add.
    """

    source: str
    table: str
    layout: Layout
    order: Numbers
    cells: Callable[[Numbers], Columns]
    key: str
    moments: tuple[str, ...] = ()
    numeric: tuple[str, ...] = ()
    extra: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Source and table, as in `crm.contacts`."""
        return f"{self.source}.{self.table}"


@dataclass(frozen=True)
class Ownership:
    """Whose each record of a table is: record number n belongs to `person[n]`, -1 to nobody."""

    source: str
    table: str
    person: Numbers
    identifiers: Callable[[Numbers], Text]


def file_order(
    chance: Chance, moments: Numbers, *, late: float = 0.02, twice: float = 0.0
) -> Numbers:
    """Row numbers by time, save that some arrive hours or days late and some arrive twice."""
    rows = np.arange(len(moments))
    delay = np.where(chance.happens(len(rows), late), chance.whole(HOUR, 5 * DAY, len(rows)), 0)
    again = chance.some(rows, max(1, int(len(rows) * twice)) if twice else 0)
    arrival = np.r_[moments + delay, moments[again] + HOUR]
    return np.take(np.r_[rows, again], np.argsort(arrival, kind="stable"))
