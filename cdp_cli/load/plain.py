"""The fast way through plain blocks of delimited text: Arrow's reader, believed when checked."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from cdp_cli.load.batch import Batch
from cdp_cli.load.records import Dialect, records
from cdp_cli.load.request import Reject
from cdp_cli.load.text import UNDECODABLE

if TYPE_CHECKING:
    import pyarrow as pa


def read_plain(text: str, line: int, dialect: Dialect, width: int) -> Batch | None:
    """The rows of a block of whole lines that starts on physical line `line`.

    None where the block is not plain: then only reading record by record is right.
    """
    if not _may_be_plain(text, dialect):
        return None
    read = _with_arrow(text, dialect, width)
    if read is None:
        return None
    rows, broken = read
    lines = text.count("\n") + (not text.endswith("\n"))
    if rows.num_rows + len(broken) != lines:
        return None
    rejects = _rejects(broken, line, dialect, width)
    if rejects is None:
        return None
    return Batch(rows, _lines(line, lines, rejects), rejects)


def _may_be_plain(text: str, dialect: Dialect) -> bool:
    if dialect.row_end or len(dialect.delimiter) != 1 or "\0" in text or UNDECODABLE in text:
        return False
    if "\r" in text and text.count("\r") != text.count("\r\n"):
        return False
    if not dialect.quote or dialect.quote not in text:
        return True
    return _whole_cells(dialect.quote, dialect.delimiter).fullmatch(text) is not None


@cache
def _whole_cells(quote: str, delimiter: str) -> re.Pattern[str]:
    """Text in which each quoted part is a whole cell, on one line, without a quote inside."""
    mark, end = re.escape(quote), f"[^{re.escape(delimiter)}\\r\\n]"
    cell = f"(?<!{end}){mark}[^{mark}\\n]*+{mark}(?!{end})"
    # Possessive throughout: a block has millions of cells and there is nothing to go back for.
    return re.compile(f"(?:[^{mark}]*+{cell})*+[^{mark}]*+")


def _with_arrow(text: str, dialect: Dialect, width: int) -> tuple[pa.Table, list[Any]] | None:
    """The rows, and Arrow's notes on rows with another number of columns."""
    import pyarrow as pa
    from pyarrow import csv

    broken: list[Any] = []

    def note(row: Any) -> str:
        broken.append(row)
        return "skip"

    names = [str(position) for position in range(width)]
    content = text.encode()
    try:
        rows = csv.read_csv(
            pa.BufferReader(content),
            # Threads would cost the numbers of the broken rows.
            csv.ReadOptions(column_names=names, use_threads=False, block_size=len(content) + 1),
            csv.ParseOptions(
                delimiter=dialect.delimiter,
                quote_char=dialect.quote or False,
                newlines_in_values=True,
                invalid_row_handler=note,
            ),
            csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return rows, broken


def _rejects(broken: list[Any], line: int, dialect: Dialect, width: int) -> list[Reject] | None:
    """Arrow's broken rows as rejects; None where one of them is no reject by our own reading."""
    rejects = []
    for row in broken:
        found = next(records(row.text, line + row.number - 1, dialect, width, is_last=True))
        if not isinstance(found, Reject):
            return None
        rejects.append(found)
    return rejects


def _lines(first: int, count: int, rejects: list[Reject]) -> pa.Array:
    import numpy as np
    import pyarrow as pa

    lines = np.arange(first, first + count, dtype=np.int64)
    return pa.array(np.delete(lines, [reject.line - first for reject in rejects]))
