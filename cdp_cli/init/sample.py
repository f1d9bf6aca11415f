"""A first look at a file: its columns and some of its values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cdp_cli.errors import FileError

SAMPLE_ROWS = 1000


@dataclass(frozen=True)
class Sample:
    """`columns` are the names that the raw table will have; `values` are those seen, by column."""

    columns: tuple[str, ...]
    values: dict[str, list[str]]


def read_sample(path: Path) -> Sample:
    """Read the beginning of a CSV, JSON lines or Parquet file as `cdp load` would.

    Raises FileError where the file cannot be read or names no columns.
    """
    from cdp_cli.load.contract import Contract
    from cdp_cli.load.opening import open_reader
    from cdp_cli.load.request import LoadOptions
    from cdp_cli.project import DeclaredTable

    unknown = DeclaredTable("new", "table", "raw_new", "table", {})
    contract = Contract(unknown, path.name, {}, allow_missing=True)
    reader = open_reader(path, LoadOptions(), contract, [])
    batch = next(reader.batches(), None)
    theirs = reader.columns or (batch.rows.column_names if batch else [])
    if not theirs:
        raise FileError(f"{path} names no columns.", hint="Its first line must be a header.")
    names = contract.raw_names(theirs)
    rows = batch.rows.slice(0, SAMPLE_ROWS).to_pydict() if batch else {}
    values = {
        name: [str(value) for value in rows.get(their, []) if value is not None]
        for name, their in zip(names, theirs, strict=True)
    }
    return Sample(tuple(names), values)
