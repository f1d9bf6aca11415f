"""JSON lines: one object per line; its keys are the columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdp_cli.load.batch import Batch
from cdp_cli.load.request import Reject
from cdp_cli.load.text import UNDECODABLE

if TYPE_CHECKING:
    from cdp_cli.warehouse.files import JsonTable


class JsonLinesReader:
    """A file of JSON objects, one per line. Which columns it has only its rows know."""

    columns: list[str] | None = None

    def __init__(self, blocks: Iterator[str], objects: JsonTable) -> None:
        self._blocks = blocks
        self._objects = objects

    def batches(self) -> Iterator[Batch]:
        """The rows in the order of the file; a blank line is none."""
        line, pending = 1, ""
        for block in self._blocks:
            *lines, pending = (pending + block).split("\n")
            yield self._parse(lines, line)
            line += len(lines)
        if pending:
            yield self._parse([pending], line)

    def _parse(self, lines: list[str], first: int) -> Batch:
        import pyarrow as pa

        kept = [(first + at, text) for at, text in enumerate(lines) if text and not text.isspace()]
        readable = [(line, text) for line, text in kept if _is_text(text)]
        rejects = [_unreadable(line, text) for line, text in kept if not _is_text(text)]
        numbers = pa.array([line for line, _ in readable], pa.int64())
        texts = pa.array([text for _, text in readable], pa.string())
        rows, numbers, broken = self._objects.read(numbers, texts)
        rejects += [Reject(line, reason, text) for line, reason, text in broken]
        return Batch(rows, numbers, rejects)


def _is_text(line: str) -> bool:
    return UNDECODABLE not in line and "\0" not in line


def _unreadable(line: int, text: str) -> Reject:
    reason = "a NUL byte" if "\0" in text else "bytes that are no text in this encoding"
    return Reject(line, reason, text.replace(UNDECODABLE, "\ufffd"))
