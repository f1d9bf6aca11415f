"""Lines: columns of cells as lines of CSV or JSON, whole slices at a time."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from cdp_cli.demo.cells import Text
from cdp_cli.demo.sheet import Columns, Sheet


def lines(columns: Columns, sheet: Sheet) -> Text:
    """One line per row, with its line end, in the layout of the sheet."""
    if sheet.layout.suffix == "csv":
        return csv_lines(columns, sheet.layout.delimiter)
    return json_lines(columns, sheet.numeric)


def csv_lines(columns: Columns, delimiter: str) -> Text:
    """Only what would break the line is quoted; an empty cell is empty."""
    parts = [_quoted(_text(values), delimiter).fill_null("") for values in columns.values()]
    return pc.binary_join_element_wise(pc.binary_join_element_wise(*parts, delimiter), "\n", "")


def json_lines(columns: Columns, numeric: tuple[str, ...]) -> Text:
    """One object per row; an empty cell is null, the `numeric` columns are bare numbers."""
    parts: list[Any] = []
    for number, (name, values) in enumerate(columns.items()):
        parts.append(pa.scalar(f'{", " if number else "{"}"{name}": '))
        text = _text(values)
        if name not in numeric:
            text = pc.binary_join_element_wise('"', _escaped(text), '"', "")
        parts.append(text.fill_null("null"))
    return pc.binary_join_element_wise(*parts, "}\n", "")


def _text(values: Any) -> Text:
    return values if values.type == pa.string() else pc.cast(values, pa.string())


def _quoted(text: Text, delimiter: str) -> Text:
    risky = pc.match_substring_regex(text, f'["\n\r{delimiter}]')
    if not pc.any(risky).as_py():
        return text
    doubled = pc.replace_substring(text, '"', '""')
    return pc.if_else(risky, pc.binary_join_element_wise('"', doubled, '"', ""), text)


def _escaped(text: Text) -> Text:
    if not pc.any(pc.match_substring_regex(text, '["\\\\\n]')).as_py():
        return text
    for letter, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        text = pc.replace_substring(text, letter, escape)
    return text
