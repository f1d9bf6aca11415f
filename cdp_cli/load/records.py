"""Delimited text into records, one at a time, with a definite answer for every broken one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from cdp_cli.load.request import Reject
from cdp_cli.load.text import UNDECODABLE
from cdp_cli.wording import counted

# A quote that is opened and not closed within so many lines was never meant to be opened.
MAX_LINES_OF_RECORD = 1000


@dataclass(frozen=True)
class Dialect:
    """How delimited text is written. `row_end` is "" where rows end with their line."""

    delimiter: str = ","
    quote: str = '"'
    row_end: str = ""

    def split(self, text: str) -> list[str] | None:
        """The cells of one record; None while a quote is still open.

        Raises BrokenRecordError where text follows a closing quote.
        """
        if not self.quote or self.quote not in text:
            return text.split(self.delimiter)
        cells: list[str] = []
        start, length = 0, len(text)
        while True:
            if text.startswith(self.quote, start):
                match = self._quoted.match(text, start)
                if match is None:
                    return None
                end = match.end()
                cells.append(match[1].replace(self.quote * 2, self.quote))
            else:
                found = text.find(self.delimiter, start)
                end = length if found < 0 else found
                cells.append(text[start:end])
            if end == length:
                return cells
            if not text.startswith(self.delimiter, end):
                raise BrokenRecordError("text after a closing quote")
            start = end + len(self.delimiter)

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        mark = re.escape(self.quote)
        # Possessive, so that the first half of an escaped quote is never taken for the closing one.
        return re.compile(f"{mark}((?:[^{mark}]|{mark}{mark})*+){mark}")


class BrokenRecordError(Exception):
    """A record that no reading makes whole."""


class Record(NamedTuple):
    """One row: the physical line on which it starts (1-based) and its cells."""

    line: int
    cells: list[str]


class Rest(NamedTuple):
    """What is left at the end of a text: the beginning of a record, and the line it starts on."""

    line: int
    text: str


def records(
    text: str, line: int, dialect: Dialect, width: int | None, *, is_last: bool
) -> Iterator[Record | Reject | Rest]:
    """The records of `text`, whose first character stands on physical line `line`, in order.

    Blank lines are no records. Where `width` is given, a record with another number of cells is a
    reject; more cells are no harm as long as they are empty. The last item is the Rest.
    """
    if dialect.row_end:
        yield from _by_row_end(text, line, dialect, width, is_last=is_last)
    else:
        yield from _by_line(text, line, dialect, width, is_last=is_last)


def _by_line(
    text: str, line: int, dialect: Dialect, width: int | None, *, is_last: bool
) -> Iterator[Record | Reject | Rest]:
    lines = text.split("\n")
    position, end = 0, len(lines) if is_last else len(lines) - 1
    while position < end:
        found = _record_at(lines, position, end, dialect)
        if found is None and not is_last and end - position < MAX_LINES_OF_RECORD:
            break
        used = found.lines if found else 1
        raw = "\n".join(lines[position : position + used]).removesuffix("\r")
        if raw:
            yield _judged(line + position, raw, found, width)
        position += used
    yield Rest(line + position, "\n".join(lines[position:]))


class _Found(NamedTuple):
    lines: int
    cells: list[str] | None
    reason: str = ""


def _record_at(lines: list[str], position: int, end: int, dialect: Dialect) -> _Found | None:
    """The record that starts at a line; None where its quote stays open to the end of the text."""
    text = ""
    for used in range(1, min(end - position, MAX_LINES_OF_RECORD) + 1):
        piece = lines[position + used - 1]
        text = piece if used == 1 else f"{text}\n{piece}"
        if used > 1 and dialect.quote not in piece:
            continue
        try:
            cells = dialect.split(text.removesuffix("\r"))
        except BrokenRecordError as error:
            # Only the line with the opening quote is at fault; those after it are read again.
            return _Found(1, None, str(error))
        if cells is not None:
            return _Found(used, cells)
    return None


def _by_row_end(
    text: str, line: int, dialect: Dialect, width: int | None, *, is_last: bool
) -> Iterator[Record | Reject | Rest]:
    pieces = text.split(dialect.row_end)
    rest = pieces.pop()
    if is_last and rest.strip("\r\n"):
        pieces.append(rest)
        rest = ""
    for piece in pieces:
        raw = piece.lstrip("\r\n")
        start = line + piece.count("\n", 0, len(piece) - len(raw))
        line += piece.count("\n") + dialect.row_end.count("\n")
        if raw:
            yield _judged(start, raw, _whole(raw, dialect), width)
    yield Rest(line, rest)


def _whole(raw: str, dialect: Dialect) -> _Found | None:
    try:
        cells = dialect.split(raw)
    except BrokenRecordError as error:
        return _Found(1, None, str(error))
    return None if cells is None else _Found(1, cells)


def _judged(line: int, raw: str, found: _Found | None, width: int | None) -> Record | Reject:
    cells, reason = (found.cells, found.reason) if found else (None, "a quote is never closed")
    if "\0" in raw:
        reason = "a NUL byte"
    elif UNDECODABLE in raw:
        reason = "bytes that are no text in this encoding"
    elif cells is not None and width is not None and len(cells) != width:
        if len(cells) < width or any(cells[width:]):
            reason = f"{counted(len(cells), 'column')} instead of {width}"
        cells = cells[:width]
    if reason or cells is None:
        return Reject(line, reason, raw.replace(UNDECODABLE, "\ufffd"))
    return Record(line, cells)


def first_record(text: str, dialect: Dialect) -> tuple[Record | Reject | Rest, Rest]:
    """The first record of a text, whatever its width, and what follows it."""
    found = records(text, 1, dialect, None, is_last=True)
    first = next(found)
    if isinstance(first, Rest):
        return first, first
    if dialect.row_end:
        start = len(text) - len(text.lstrip("\r\n"))
        end = text.find(dialect.row_end, start)
        end = len(text) if end < 0 else end + len(dialect.row_end)
        return first, Rest(1 + text.count("\n", 0, end), text[end:])
    line = next(found).line
    return first, Rest(line, "\n".join(text.split("\n")[line - 1 :]))
