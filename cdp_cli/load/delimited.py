"""CSV and its relatives: blocks of text into batches of rows.

Most blocks are plain: one row per line, quotes only around whole cells. Arrow reads those in C++,
and the answer counts only if every line has become a row or a reject. Of every other block, the
pieces that are not plain are read record by record in Python, slower and exact; so a broken row
costs time only where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from cdp_cli.errors import FileError
from cdp_cli.load.batch import Batch
from cdp_cli.load.plain import read_plain
from cdp_cli.load.records import Dialect, Record, Rest, first_record, records
from cdp_cli.load.request import Reject

PIECE_CHARACTERS = 64 * 1024


class DelimitedReader:
    """Delimited text; its columns are those of its first record, or `columns` if given."""

    columns: list[str] | None

    def __init__(
        self,
        path: Path,
        blocks: Iterator[str],
        dialect: Dialect,
        columns: Sequence[str] | None = None,
    ) -> None:
        self._dialect = dialect
        self._blocks = blocks
        self._start = Rest(1, next(self._blocks, ""))
        self._check_row_end(path)
        if columns:
            self.columns = list(columns)
        else:
            self.columns = self._read_header(path)

    def batches(self) -> Iterator[Batch]:
        """The rows in the order of the file."""
        line, pending = self._start.line, ""
        for block, is_last in _with_last(chain([self._start.text], self._blocks)):
            pending += block
            is_whole = is_last or self._dialect.row_end
            cut = len(pending) if is_whole else pending.rfind("\n") + 1
            batch, rest = self._parse(pending[:cut], line, is_last=is_last)
            yield batch
            line, pending = rest.line, rest.text + pending[cut:]

    def _check_row_end(self, path: Path) -> None:
        if self._dialect.row_end not in self._start.text:
            raise FileError(
                f"{path} does not contain the row end {self._dialect.row_end!r}.",
                hint="Check --row-end and --encoding, or leave them out.",
            )

    def _read_header(self, path: Path) -> list[str]:
        header, self._start = first_record(self._start.text, self._dialect)
        if isinstance(header, Record):
            return [cell.strip() for cell in header.cells]
        reason = header.reason if isinstance(header, Reject) else "it holds blank lines only"
        raise FileError(
            f"{path} has no header that can be read: {reason}.",
            hint="Say how the file is written with --delimiter, --quote and --encoding.",
        )

    def _parse(self, text: str, line: int, *, is_last: bool) -> tuple[Batch, Rest]:
        """The rows of whole lines, and what is left of them."""
        batch = read_plain(text, line, self._dialect, len(self.columns or ()))
        rest = Rest(line + text.count("\n"), "")
        if batch is None:
            found, rest = [], Rest(line, "")
            for piece, is_end in _with_last(self._pieces(text)):
                part, rest = self._parse_piece(rest, piece, is_last=is_last and is_end)
                found.append(part)
            batch = _joined(found)
        batch.rows = batch.rows.rename_columns(self.columns)
        return batch, rest

    def _parse_piece(self, before: Rest, piece: str, *, is_last: bool) -> tuple[Batch, Rest]:
        text, line, width = before.text + piece, before.line, len(self.columns or ())
        batch = read_plain(text, line, self._dialect, width)
        if batch:
            return batch, Rest(line + text.count("\n"), "")
        return _collect(records(text, line, self._dialect, width, is_last=is_last), width)

    def _pieces(self, text: str) -> Iterator[str]:
        start = 0
        while not self._dialect.row_end and len(text) - start > PIECE_CHARACTERS:
            end = text.find("\n", start + PIECE_CHARACTERS) + 1 or len(text)
            yield text[start:end]
            start = end
        yield text[start:]


def unix_lines(blocks: Iterator[str]) -> Iterator[str]:
    """The same text, where lines that end in a lone carriage return end in a line feed."""
    first = next(blocks, "")
    is_old_mac = "\r" in first and "\n" not in first
    for block in chain([first], blocks):
        yield block.replace("\r", "\n") if is_old_mac else block


def _collect(found: Iterable[Record | Reject | Rest], width: int) -> tuple[Batch, Rest]:
    import pyarrow as pa

    rows: list[list[str]] = []
    lines: list[int] = []
    rejects: list[Reject] = []
    rest = Rest(1, "")
    for item in found:
        if isinstance(item, Record):
            rows.append(item.cells)
            lines.append(item.line)
        elif isinstance(item, Reject):
            rejects.append(item)
        else:
            rest = item
    cells = zip(*rows, strict=True) if rows else [()] * width
    # An empty cell is a missing value, quoted or not: CSV does not tell them apart reliably.
    arrays = [pa.array([cell or None for cell in column], pa.string()) for column in cells]
    names = [str(position) for position in range(width)]
    return Batch(pa.table(arrays, names), pa.array(lines, pa.int64()), rejects), rest


def _joined(batches: list[Batch]) -> Batch:
    import pyarrow as pa

    rows = pa.concat_tables([batch.rows for batch in batches]).combine_chunks()
    lines = pa.concat_arrays([batch.lines for batch in batches])
    return Batch(rows, lines, [reject for batch in batches for reject in batch.rejects])


def _with_last(blocks: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each block, and whether it is the last one."""
    remaining = iter(blocks)
    block = next(remaining, "")
    for following in remaining:
        yield block, False
        block = following
    yield block, True
