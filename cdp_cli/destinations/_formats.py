"""Writes staged JSON lines as CSV, JSON lines or Parquet, one part at a time."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

SUFFIXES = {"csv": ".csv", "jsonl": ".jsonl", "parquet": ".parquet"}
OPERATION = "operation"
# What a spreadsheet takes for the start of a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file looks.

    Its columns with their warehouse types, and whether each row says its operation.
    """

    columns: Mapping[str, str]
    file_format: str
    has_operation: bool
    is_spreadsheet_safe: bool = False

    @property
    def header(self) -> list[str]:
        """Column names in the order of the file."""
        return [OPERATION, *self.columns] if self.has_operation else list(self.columns)


def write_jsonl(draft: Path, parts: Sequence[Path], layout: Layout) -> None:
    """One object per line, as it was planned."""
    with draft.open("w", encoding="utf-8", newline="") as file:
        for part in parts:
            if not layout.has_operation:
                file.write(part.read_text(encoding="utf-8"))
                continue
            start = f'{{"{OPERATION}":"{_operation(part)}",'
            with part.open(encoding="utf-8", newline="") as lines:
                file.writelines(start + line[1:] for line in lines)


def write_csv(draft: Path, parts: Sequence[Path], layout: Layout) -> None:
    """A header and one line per row: UTF-8, commas, quotes where needed, nothing for null."""
    with draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(layout.header)
        for part in parts:
            for row in _rows(part, layout):
                values = [text_of(row.get(column)) for column in layout.header]
                writer.writerow(
                    map(_without_formula, values) if layout.is_spreadsheet_safe else values
                )


def write_parquet(draft: Path, parts: Sequence[Path], layout: Layout) -> None:
    """One row group per part; numbers, dates and times keep the type they have in the warehouse."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema(
        [(name, _arrow_type(layout.columns.get(name, "varchar"))) for name in layout.header]
    )
    with parquet.ParquetWriter(draft, schema) as writer:
        for part in parts:
            rows = list(_rows(part, layout))
            arrays = [_array([row.get(field.name) for row in rows], field.type) for field in schema]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


WRITERS: dict[str, Callable[[Path, Sequence[Path], Layout], None]] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
}


def _operation(part: Path) -> str:
    return part.stem.rpartition("-")[2]


def _rows(part: Path, layout: Layout) -> Iterator[dict[str, Any]]:
    operation = {OPERATION: _operation(part)} if layout.has_operation else {}
    with part.open(encoding="utf-8", newline="") as lines:
        for line in lines:
            yield operation | json.loads(line, parse_float=Decimal)


def text_of(value: Any) -> str | None:
    """A value as text: lower-case booleans, JSON for what is nested, nothing for null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return _json(value) if isinstance(value, list | dict) else str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=float)


def _without_formula(value: str | None) -> str | None:
    """A quote in front keeps a spreadsheet from running a cell; numbers are left alone."""
    if value is None or not value.startswith(FORMULA_STARTS) or _is_number(value):
        return value
    return f"'{value}"


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _arrow_type(warehouse_type: str) -> Any:
    """The Arrow type of a column.

    Whatever has no counterpart travels as text, nested values as JSON.
    """
    import pyarrow as pa

    kind = warehouse_type.lower()
    if decimal := re.fullmatch(r"(?:decimal|numeric)\((\d+),\s*(\d+)\)", kind):
        return pa.decimal128(int(decimal[1]), int(decimal[2]))
    if kind == "hugeint":  # what a sum of whole numbers becomes
        return pa.decimal128(38, 0)
    if kind.startswith("timestamp"):
        return pa.timestamp("us", tz="UTC")
    plain = {
        "boolean": pa.bool_(),
        "tinyint": pa.int8(),
        "smallint": pa.int16(),
        "integer": pa.int32(),
        "bigint": pa.int64(),
        "float": pa.float32(),
        "real": pa.float32(),
        "double": pa.float64(),
        "date": pa.date32(),
    }
    return plain.get(kind, pa.string())


def _array(values: list[Any], arrow_type: Any) -> Any:
    """JSON values as an Arrow array of the given type."""
    import pyarrow as pa
    from pyarrow import types

    converters: dict[Callable[[Any], bool], Callable[[Any], Any]] = {
        types.is_string: text_of,
        types.is_timestamp: datetime.fromisoformat,
        types.is_date: date.fromisoformat,
        types.is_floating: float,
        types.is_decimal: Decimal,
    }
    convert = next((made for fits, made in converters.items() if fits(arrow_type)), None)
    if convert:
        values = [None if value is None else convert(value) for value in values]
    return pa.array(values, arrow_type)
