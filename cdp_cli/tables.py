"""Tables as lines of text, fitted to the terminal: what does not fit is left out and named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from cdp_cli.wording import printable

MARGIN = " "
GAP = "  "
LONGEST_WORD = 40
LEAST_TEXT = 14


@dataclass(frozen=True)
class Lines:
    """A table as it is printed, and the columns that found no room."""

    head: list[str]
    body: list[str]
    hidden: list[str]


@dataclass
class Column:
    """One column: numbers stand right, only texts may be broken.

    It would like `natural` cells of the terminal and is read well with `least` of them.
    """

    header: str
    values: Sequence[object]
    cells: list[str] = field(init=False)
    kind: str = field(init=False)
    natural: int = field(init=False)
    least: int = field(init=False)

    def __post_init__(self) -> None:
        self.cells = [_plain(value) for value in self.values]
        self.kind = _kind(self.values)
        widest = max(map(_width, self.cells), default=0)
        title = max(map(_width, self.header.split()), default=0)
        self.natural = max(_width(self.header), widest)
        self.least = max(title, widest)
        if self.kind == "text":
            word = max((_width(word) for cell in self.cells for word in cell.split()), default=0)
            text = max(title, min(word, LONGEST_WORD), LEAST_TEXT)
            self.least = min(self.natural, text)

    def broken(self, text: str, width: int) -> list[str]:
        """The lines that a cell takes at that width."""
        from rich.cells import set_cell_size
        from rich.console import Console
        from rich.text import Text

        lines = Text(text).wrap(Console(), width, overflow="fold")
        plain = [line.plain.rstrip() for line in lines]
        if self.kind == "number":
            return [" " * (width - _width(line)) + line for line in plain]
        return [set_cell_size(line, width) for line in plain]


def lay_out(headers: Sequence[str], rows: Iterable[Sequence[object]], room: int | None) -> Lines:
    """The lines of a table for a terminal with `room` columns; None for as many as it takes."""
    kept = [list(row) for row in rows]
    columns = [Column(header, [row[n] for row in kept]) for n, header in enumerate(headers)]
    if room is None:
        widths = [column.natural for column in columns]
    else:
        room -= len(MARGIN)
        if sum(column.natural + len(GAP) for column in columns) - len(GAP) > room:
            columns = [column for column in columns if any(column.cells)] or columns
        widths = _fit(columns, room)
    shown = list(zip(columns, widths, strict=False))
    return Lines(
        head=list(_line(shown, [column.header for column, _ in shown])) if any(headers) else [],
        body=[
            line
            for place in range(len(kept))
            for line in _line(shown, [column.cells[place] for column, _ in shown])
        ],
        hidden=[column.header for column in columns[len(widths) :]],
    )


def _line(shown: Sequence[tuple[Column, int]], cells: Sequence[str]) -> Iterator[str]:
    """The lines of one row."""
    broken = [
        column.broken(cell, width) for (column, width), cell in zip(shown, cells, strict=True)
    ]
    for parts in zip_longest(*broken):
        padded = [part or " " * width for part, (_, width) in zip(parts, shown, strict=True)]
        yield (MARGIN + GAP.join(padded)).rstrip()


def _fit(columns: Sequence[Column], room: int) -> list[int]:
    """Widths of the first columns that find room side by side, at least of one."""
    widths: list[int] = []
    left = room
    for column in columns:
        between = len(GAP) if widths else 0
        if left >= column.least + between or not widths:
            widths.append(min(column.least, room))
        elif column.kind == "text" and left >= LEAST_TEXT + between:
            widths.append(left - between)
        else:
            break
        left -= widths[-1] + between
    return _widened(columns, widths, left)


def _widened(columns: Sequence[Column], widths: Sequence[int], left: int) -> list[int]:
    """The same widths with what is left given to the narrowest of those that want more."""
    wide = list(widths)
    for _ in range(left):
        hungry = [place for place, width in enumerate(wide) if width < columns[place].natural]
        if not hungry:
            break
        wide[min(hungry, key=wide.__getitem__)] += 1
    return wide


def _kind(values: Iterable[object]) -> str:
    """`number`, `text`, or `atom` for moments and whatever else is not broken between words."""
    kinds = {_kind_of(value) for value in values if value is not None and value != ""}
    if kinds == {"number"}:
        return "number"
    return "text" if "text" in kinds or not kinds else "atom"


def _kind_of(value: object) -> str:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return "number"
    return "text" if isinstance(value, str) else "atom"


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if _kind_of(value) == "number":
        return f"{value:,}"
    return printable(str(value))


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
