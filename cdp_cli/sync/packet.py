"""What travels between the journal and a delivery, and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cdp_cli.destinations.base import Batch

BatchStatus = Literal["planned", "inflight", "acked", "partial", "unknown", "failed"]
RowStatus = Literal["acked", "rejected", "skipped", "unknown", "held", "not_sent"]


@dataclass(frozen=True, slots=True)
class Row:
    """The fate of one row, where it differs from that of its batch."""

    position: int
    status: RowStatus
    reason: str | None = None
    remote_id: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one batch.

    `planned` as a status puts it back: it was not sent, or may be sent again.
    """

    batch: int
    status: BatchStatus
    rows: tuple[Row, ...] = ()
    may_be_applied: bool = False


@dataclass(frozen=True, slots=True)
class Packet:
    """A batch to send now; `places` maps its rows to positions in the batch as planned.

    `was_sent` says that an earlier attempt may have arrived.
    """

    batch: Batch
    places: Sequence[int]
    was_sent: bool
