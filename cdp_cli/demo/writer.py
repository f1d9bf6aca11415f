"""Writer: sheets into files, slice by slice, with the few broken rows of every real export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from cdp_cli.demo import breakage
from cdp_cli.demo.cells import Text
from cdp_cli.demo.lines import lines
from cdp_cli.demo.sheet import PARQUET, Columns, Layout, Sheet

SLICE = 200_000


@dataclass(frozen=True)
class WrittenFile:
    """A file and what is in it: `rows` counts all of them, `broken` the unusable ones."""

    source: str
    table: str
    path: Path
    rows: int
    broken: int


def write(sheet: Sheet, folder: Path) -> WrittenFile:
    """Write the sheet as `<folder>/<source>/<table>/<table>.<suffix>`."""
    path = folder / sheet.source / sheet.table / f"{sheet.table}.{sheet.layout.suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    save = _save_parquet if sheet.layout == PARQUET else _save_lines
    broken = save(sheet, path)
    rows = len(sheet.order) + len(sheet.extra) + broken
    return WrittenFile(sheet.source, sheet.table, path, rows, broken)


def _slices(sheet: Sheet) -> Iterator[Columns]:
    """The rows of the sheet, a slice at a time; the extra rows come last."""
    columns: Columns = {}
    for start in range(0, len(sheet.order), SLICE):
        columns = sheet.cells(sheet.order[start : start + SLICE])
        yield columns
    if sheet.extra:
        yield {
            name: pa.array([row.get(name) for row in sheet.extra], values.type)
            for name, values in columns.items()
        }


def _save_lines(sheet: Sheet, path: Path) -> int:
    broken: list[str] = []
    with path.open("wb") as file:
        for number, columns in enumerate(_slices(sheet)):
            if number == 0 and sheet.layout.suffix == "csv":
                file.write(f"{sheet.layout.delimiter.join(columns)}\n".encode())
            text = lines(columns, sheet)
            _write(text, file, sheet.layout)
            if number == 0:
                broken = breakage.broken_lines(sheet, columns)
                file.writelines(line.encode(sheet.layout.encoding) for line in broken)
        if last := breakage.last_line(sheet):
            file.write(last.encode(sheet.layout.encoding))
            broken.append(last)
    return len(broken)


def _save_parquet(sheet: Sheet, path: Path) -> int:
    broken = 0
    writer: Any = None
    for number, columns in enumerate(_slices(sheet)):
        table = pa.table(columns)
        if number == 0:
            writer = parquet.ParquetWriter(path, table.schema, compression="zstd")
            spoilt = breakage.broken_rows(sheet, table)
            broken = spoilt.num_rows
            table = pa.concat_tables([table, spoilt])
        writer.write_table(table)
    writer.close()
    return broken


def _write(text: Text, file: BinaryIO, layout: Layout) -> None:
    """The lines lie one after the other in the column's buffer already."""
    length = np.frombuffer(text.buffers()[1], dtype=np.int32)[len(text)]
    octets = memoryview(text.buffers()[2])[:length]
    if layout.encoding == "utf-8":
        file.write(octets)
    else:
        file.write(bytes(octets).decode().encode(layout.encoding))
