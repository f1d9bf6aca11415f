"""A readable file as a sequence of batches, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from cdp_cli.load.request import Reject

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class Batch:
    """Some rows of a file: an Arrow table of text columns named as in the file, and their lines."""

    rows: pa.Table
    lines: pa.Array
    rejects: Sequence[Reject] = field(default_factory=list)


class Reader(Protocol):
    """A file that can be read once, from its beginning to its end.

    `columns` are known before the first batch, or None where only the rows know them.
    """

    columns: list[str] | None

    def batches(self) -> Iterator[Batch]:
        """The rows in the order of the file."""
        ...
