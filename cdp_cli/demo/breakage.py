"""Breakage: broken rows, each a spoilt copy of a sound one, so that nothing is lost with it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from cdp_cli.demo.lines import lines
from cdp_cli.demo.sheet import Columns, Sheet

BAD_MOMENTS = ("2025-13-45", "0000-00-00T00:00:00Z", "31.02.2025 25:61", "yesterday")
UNBALANCED = ("crm.contacts", "shop.returns")  # their last line opens a quote and never closes it
ROWS_PER_BREAKAGE = 20_000
FEWEST_ROWS = 200  # smaller files have no broken rows


def broken_lines(sheet: Sheet, columns: Columns) -> list[str]:
    """Lines that no reader can use: too few or too many cells, half an object, no id, no date."""
    kinds = (_cut, _overlong, _line, _line)
    table = pa.table(columns)
    broken = []
    for number, at in enumerate(_victims(sheet, table.num_rows, len(kinds))):
        row = table.slice(at, 1).combine_chunks()
        kind = number % len(kinds)
        broken.append(kinds[kind](sheet, _spoilt_row(sheet, row, number) if kind > 1 else row))
    return broken


def broken_rows(sheet: Sheet, table: Any) -> Any:
    """Rows of a typed file without an id or with an impossible moment."""
    victims = _victims(sheet, table.num_rows, 2)
    rows = [_spoilt_row(sheet, table.slice(at, 1), number) for number, at in enumerate(victims)]
    return pa.concat_tables([table.slice(0, 0), *rows])


def last_line(sheet: Sheet) -> str:
    """A last line that opens a quote, as when a transfer was cut off; empty for most sheets."""
    if sheet.name not in UNBALANCED:
        return ""
    return f'X-CUT{sheet.layout.delimiter}"the transfer ended he'


def _victims(sheet: Sheet, rows: int, kinds: int) -> range:
    """Which rows of the first slice are copied and spoilt."""
    total = len(sheet.order)
    if total < FEWEST_ROWS:
        return range(0)
    wanted = kinds * (1 + total // ROWS_PER_BREAKAGE)
    return range(rows // (2 * wanted), rows, rows // wanted)[:wanted]


def _spoilt_row(sheet: Sheet, row: Any, number: int) -> Any:
    """The row without its id, or (each second one) with impossible moments."""
    spoilt: dict[str, str | None] = {sheet.key: None}
    if number % 2 and sheet.moments:
        spoilt = dict.fromkeys(sheet.moments, BAD_MOMENTS[number // 2 % len(BAD_MOMENTS)])
    for name, value in spoilt.items():
        at = row.column_names.index(name)
        field = row.schema.field(at)
        value_of_type = value if field.type == pa.string() else None
        row = row.set_column(at, field, pa.array([value_of_type], field.type))
    return row


def _line(sheet: Sheet, row: Any) -> str:
    columns = {name: row.column(name).combine_chunks() for name in row.column_names}
    line: str = lines(columns, sheet)[0].as_py()
    return line


def _cut(sheet: Sheet, row: Any) -> str:
    line = _line(sheet, row)
    if sheet.layout.suffix == "csv":
        return sheet.layout.delimiter.join(line.split(sheet.layout.delimiter)[:2]) + "\n"
    return line[: len(line) // 2] + "\n"


def _overlong(sheet: Sheet, row: Any) -> str:
    line = _line(sheet, row)
    if sheet.layout.suffix == "csv":
        return line.rstrip("\n") + sheet.layout.delimiter + "?" + sheet.layout.delimiter + "?\n"
    return line.rstrip("}\n") + "\n"
