"""What a suite is: checks on one table, each with what it costs if it is not met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from cdp_cli.quality.bounds import Bound

Gate = Literal["raw", "golden"]
Severity = Literal["error", "warn"]

GATES: tuple[Gate, ...] = ("raw", "golden")
EVERY = "every"


@dataclass(frozen=True)
class Check:
    """A bound on one measure of a table or of one of its columns.

    `options` are what the measure needs beyond a column: `pattern`, `values`, `within`, `sql`.
    `name` tells two checks on the same measure apart, and one of `sql` what it measures.
    """

    measure: str
    bound: Bound
    column: str = ""
    severity: Severity = "error"
    because: str = ""
    name: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What is measured, in words: `email · filled share`."""
        words = (self.name or self.measure).replace("_", " ")
        return f"{self.column} · {words}" if self.column else words

    @property
    def is_share(self) -> bool:
        """Whether the measure is a part of all rows, between 0 and 1."""
        return self.measure.endswith("_share")


@dataclass(frozen=True)
class SampleCheck:
    """An expectation of Great Expectations in its own words, on a sample of the rows."""

    expectation: str
    arguments: Mapping[str, Any]
    severity: Severity = "error"
    because: str = ""

    @property
    def columns(self) -> list[str]:
        """The columns that the expectation reads."""
        found = [
            self.arguments[name] for name in ("column", "column_A", "column_B")
            if name in self.arguments
        ]  # fmt: skip
        return [*found, *self.arguments.get("column_list", ())]


@dataclass(frozen=True)
class Suite:
    """The checks of one file. `table` is `source.table`, `schema.table`, or `every`."""

    gate: Gate
    table: str
    path: Path
    checks: tuple[Check, ...] = ()
    samples: tuple[SampleCheck, ...] = ()


@dataclass(frozen=True)
class Target:
    """A table that a gate examines, with all that its suites say about it.

    `declared` are the columns that its source promises; `overdue_after` is how many days a raw
    table may go without news, with the severity, as the dbt source says.
    """

    name: str
    schema: str
    table: str
    source: str = ""
    declared: tuple[str, ...] = ()
    overdue_after: tuple[tuple[float, Severity], ...] = ()
    checks: tuple[Check, ...] = ()
    samples: tuple[SampleCheck, ...] = ()
