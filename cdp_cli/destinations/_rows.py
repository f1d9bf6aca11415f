"""Rows on their way into a vendor's words, and answers on their way back to positions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from cdp_cli.destinations.base import (
    REMOTE_ID,
    BatchRejectedError,
    BatchResult,
    NoAnswerError,
    RowResult,
)

Item = TypeVar("Item")
Row = Mapping[str, Any]

NOT_THERE = "there is no such record"
THERE_ALREADY = "there is such a record already"


class UnfitError(Exception):
    """A row that the vendor would refuse; the text says why."""


@dataclass(slots=True)
class Load(Generic[Item]):
    """What of a batch can be sent: `items` in the vendor's words, and `places` in the batch.

    `told` and `ids` fill with the answers, by place.
    """

    items: list[Item] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    told: dict[int, RowResult] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)

    def reject(self, index: int, reason: str) -> None:
        """The item at `index` was refused."""
        place = self._place(index)
        self.told[place] = RowResult(place, "rejected", reason)

    def skip(self, index: int, reason: str) -> None:
        """For the item at `index` there was nothing to do."""
        place = self._place(index)
        self.told[place] = RowResult(place, "skipped", reason)

    def give_id(self, index: int, remote_id: object) -> None:
        """The vendor's own id of the item at `index`."""
        if remote_id:
            self.ids[self._place(index)] = str(remote_id)

    def result(self) -> BatchResult:
        """The answer for the batch as a whole."""
        return BatchResult(tuple(self.told[place] for place in sorted(self.told)), self.ids)

    def _place(self, index: int) -> int:
        if not 0 <= index < len(self.places):
            reason = f"the answer names row {index}, which was not sent"
            raise NoAnswerError(reason, may_be_applied=True)
        return self.places[index]


def load(
    rows: Sequence[Row], translate: Callable[[Row], Item], name: Callable[[Item], str]
) -> Load[Item]:
    """Translate rows; those that are unfit, or the same record as an earlier one, are refused.

    `name` is what the vendor knows a record by: keys that differ here may be one there.
    """
    found: Load[Item] = Load()
    seen: set[str] = set()
    for place, row in enumerate(rows):
        try:
            item = translate(row)
        except UnfitError as error:
            found.told[place] = RowResult(place, "rejected", str(error))
            continue
        if (called := name(item)) in seen:
            reason = "another row of the batch is the same record there"
            found.told[place] = RowResult(place, "rejected", reason)
            continue
        seen.add(called)
        found.items.append(item)
        found.places.append(place)
    return found


def columns_of(row: Row) -> dict[str, Any]:
    """The row's own columns, without the remote id."""
    return {name: value for name, value in row.items() if name != REMOTE_ID}


def chunks(items: Sequence[Item], size: int) -> Iterator[tuple[int, Sequence[Item]]]:
    """Slices of at most `size`, each with the index at which it starts."""
    for start in range(0, len(items), size):
        yield start, items[start : start + size]


def encoded(body: Any, *, most: int) -> bytes:
    """`body` as JSON; a BatchRejectedError where it has more than `most` bytes."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    if len(content) > most:
        raise BatchRejectedError(f"{len(content):,} bytes are more than the {most:,} it takes")
    return content


def positions(names: Iterable[str]) -> dict[str, int]:
    """The index of each name."""
    return {name: index for index, name in enumerate(names)}
