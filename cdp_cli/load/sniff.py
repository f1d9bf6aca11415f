"""How a CSV file is written, where nobody has said so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from cdp_cli.errors import FileError
from cdp_cli.load.records import Dialect, Record, records

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_CHARACTERS = 64 * 1024


def sniff_dialect(
    path: Path, sample: str, wanted: Dialect, is_known: Callable[[str], bool], *, columns: int
) -> Dialect:
    """The dialect that fits best: by declared columns in the header, their number, steadiness.

    `wanted` has a delimiter of ""; `is_known` tells whether a column is declared; `columns` is how
    many are. Raises FileError where no delimiter makes columns.
    """
    ranked = []
    for delimiter in DELIMITERS:
        dialect = Dialect(delimiter, wanted.quote, wanted.row_end)
        widths, header = _shape(sample[:SAMPLE_CHARACTERS], dialect)
        matches = sum(is_known(cell.strip()) for cell in header)
        width, steadiness = widths.most_common(1)[0] if widths else (0, 0)
        ranked.append(((matches, width == columns, width > 1, steadiness), dialect))
    (matches, fits, is_split, _), dialect = max(ranked, key=lambda entry: entry[0])
    if matches or fits or is_split:
        return dialect
    raise FileError(
        f"{path} is no CSV file: none of the usual delimiters (comma, semicolon, tab, |) is in it.",
        hint="Name its delimiter with --delimiter, or its format with --format.",
    )


def _shape(sample: str, dialect: Dialect) -> tuple[Counter[int], list[str]]:
    """How often each width occurs in a sample, and the cells of its first record."""
    widths: Counter[int] = Counter()
    header: list[str] = []
    for found in records(sample, 1, dialect, None, is_last=False):
        if isinstance(found, Record):
            header = header or found.cells
            widths[len(found.cells)] += 1
    return widths, header
