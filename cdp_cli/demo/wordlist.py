"""Word lists: the small tables in `data/`, read once."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

from cdp_cli.demo.chance import Numbers

FOLDER = Path(__file__).parent / "data"

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of `data/<name>.csv`."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def column(name: str, field: str) -> list[str]:
    """One column of a word list."""
    return [row[field] for row in rows(name)]


def weights(name: str) -> Numbers:
    """The weights of a word list."""
    return np.array([float(row["weight"]) for row in rows(name)])


@cache
def positions(name: str, field: str, value: str) -> Numbers:
    """Where in a word list the field has this value."""
    return np.array(
        [at for at, row in enumerate(rows(name)) if row[field] == value], dtype=np.int32
    )
