"""A small demo company, generated once for all tests, and a reader of its raw files."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pyarrow import parquet

from cdp_cli.demo.breakage import BAD_MOMENTS
from cdp_cli.demo.company import DemoSummary, generate

DELIMITERS = {"pos": "|", "loyalty": ";", "enrichment": ";"}
CUSTOMERS, SEED = 1500, 7


@dataclass(frozen=True, eq=False)
class Landing:
    """The raw files of a demo company as rows of text, read the way a careful person would."""

    summary: DemoSummary

    @cache  # noqa: B019 - lives as long as the test run
    def everything(self, name):
        """All rows that have the shape of the table, and how many things in the file have not."""
        source, table = name.split(".")
        folder = self.summary.folder / source / table
        path = next(folder.iterdir())
        if path.suffix == ".parquet":
            return parquet.read_table(path).to_pylist(), 0
        encoding = "latin-1" if source == "enrichment" else "utf-8"
        lines = path.read_text(encoding=encoding).splitlines()
        return _json_rows(lines) if path.suffix == ".jsonl" else _csv_rows(lines, source)

    @cache  # noqa: B019 - lives as long as the test run
    def rows(self, name, key):
        """The sound rows: with an id, without impossible moments, exact duplicates once."""
        rows, _ = self.everything(name)
        sound = [row for row in rows if row[key] and not _is_spoilt(row)]
        return list({tuple(row.items()): row for row in sound}.values())

    def truth(self, name):
        """One table of the truth, as rows."""
        return parquet.read_table(self.summary.truth_folder / f"{name}.parquet").to_pylist()


@pytest.fixture(scope="session")
def reader() -> type[Landing]:
    """To read other companies than the one of all tests."""
    return Landing


@pytest.fixture(scope="session")
def landing(tmp_path_factory) -> Landing:
    folder: Path = tmp_path_factory.mktemp("demo") / "landing"
    return Landing(generate(CUSTOMERS, SEED, folder))


def _csv_rows(lines, source):
    header, *rest = csv.reader(lines, delimiter=DELIMITERS.get(source, ","))
    sound = [dict(zip(header, row, strict=True)) for row in rest if len(row) == len(header)]
    return sound, len(rest) - len(sound)


def _json_rows(lines):
    rows = []
    for line in lines:
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows, len(lines) - len(rows)


def _is_spoilt(row):
    return any(value in BAD_MOMENTS for value in row.values())
