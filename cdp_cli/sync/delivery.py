"""Delivers one batch: waits, tries again, bisects, and says truthfully what became of each row."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from cdp_cli.destinations.base import (
    Batch,
    BatchRejectedError,
    BatchResult,
    Destination,
    NoAnswerError,
    ThrottledError,
)
from cdp_cli.errors import CdpError, DestinationUnavailableError
from cdp_cli.sync.budget import Budget
from cdp_cli.sync.packet import Delivery, Packet, Row, RowStatus

# Bisecting stops where so many single rows were refused and none of the batch was taken: then it is
# not the rows that are wrong.
HOPELESS = 20


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long a delivery is tried. Times are in seconds.

    `longest_throttle` is how long a destination may let nothing through before the run ends.
    """

    attempts: int = 5
    first_pause: float = 0.5
    longest_pause: float = 30.0
    longest_throttle: float = 600.0
    default_throttle: float = 5.0

    def pause(self, attempt: int) -> float:
        """How long to wait after a failed attempt: doubled each time, with jitter."""
        longest = min(self.longest_pause, self.first_pause * 2.0 ** (attempt - 1))
        return random.uniform(longest / 2, longest)  # noqa: S311  # spreads retries, no secret


class StoppedError(Exception):
    """The run is to end before this batch got through."""


class Gate:
    """Holds all deliveries back while the destination wants a pause, or lets none through."""

    def __init__(
        self, patience: Patience, until: float = math.inf, budget: Budget | None = None
    ) -> None:
        self._patience = patience
        self._until = until
        self._budget = budget
        self._opens_at = 0.0
        self._throttled_since: float | None = None
        self._stopped = threading.Event()

    def begin_round(self, until: float) -> None:
        """Let through until that moment (time.monotonic); a pause that is asked for goes on."""
        self._until = until

    def stop(self) -> None:
        """Let nothing through from now on, and wake whoever waits."""
        self._stopped.set()

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to be sent in this round."""
        return self._stopped.is_set() or time.monotonic() >= self._until

    def passed(self) -> None:
        """A request came through: the patience with throttles is as it was."""
        self._throttled_since = None
        if self._budget:
            self._budget.passed()

    def at_a_time(self, concurrency: int) -> int:
        """How many batches may be under way now, of at most `concurrency`."""
        return min(concurrency, self._budget.at_a_time) if self._budget else concurrency

    def throttle(self, error: ThrottledError) -> None:
        """Pause everybody; raises DestinationUnavailableError where it takes too long."""
        now = time.monotonic()
        wait = self._patience.default_throttle if error.wait is None else error.wait
        since = self._throttled_since = self._throttled_since or now
        if now + wait - since > self._patience.longest_throttle:
            raise DestinationUnavailableError(
                f"The destination asks for a pause of {wait:,.0f} seconds,"
                f" after {now - since:,.0f} in which it let nothing through: {error.reason}.",
                hint="Run again later; what was sent is remembered.",
            )
        self._opens_at = max(self._opens_at, now + wait)
        if self._budget:
            self._budget.pause(wait)

    def wait(self, seconds: float = 0.0) -> None:
        """Wait `seconds` and for the gate to open; raises StoppedError if the round ends first."""
        ready_at = time.monotonic() + seconds
        while not self.is_closed:
            left = max(ready_at, self._opens_at) - time.monotonic()
            if self._budget:
                left = max(left, self._budget.paused_for)
            if left <= 0:
                return
            self._stopped.wait(min(left, max(0.0, self._until - time.monotonic())))
        raise StoppedError


class Courier:
    """Delivers the batches of a run; safe to use from several threads."""

    def __init__(
        self,
        destination: Destination,
        gate: Gate,
        patience: Patience,
        *,
        may_resend: bool,
        redact: Callable[[str], str] = str,
    ) -> None:
        self.destination = destination
        self.gate = gate
        self.patience = patience
        self.may_resend = may_resend
        self.redact = redact

    def deliver(self, packet: Packet) -> tuple[Delivery, CdpError | None]:
        """Deliver one packet; the second part is an error for which the whole run must end."""
        parcel = _Parcel(self, packet)
        error: CdpError | None = None
        try:
            if packet.batch.size:
                parcel.send(packet.batch, 0)
        except StoppedError:
            pass
        except CdpError as found:
            error = found
        return parcel.delivery(), error


class _Parcel:
    """One packet on its way, cut into parts where that is needed."""

    def __init__(self, courier: Courier, packet: Packet) -> None:
        self._courier = courier
        self._packet = packet
        self._fates: dict[int, Row] = {}
        self._accepted: set[int] = set()
        self._settled = 0
        self._refused = 0
        # The rows of the attempt that is under way and may have arrived: first, and one past the
        # last.
        self._in_doubt = (0, packet.batch.size) if packet.was_sent else (0, 0)

    def send(self, batch: Batch, start: int) -> None:
        """Send rows that stand at `start` of the packet; halve them where they are refused.

        Raises StoppedError, or a CdpError that ends the run; what was settled before stays settled.
        """
        try:
            result = self._until_answered(batch, start)
        except BatchRejectedError as error:
            self._bisect(batch, start, error.reason)
        except NoAnswerError as error:
            self._settle(batch, start, "unknown", error.reason)
        else:
            self._take(batch, start, result)
        self._in_doubt = (0, 0)

    def delivery(self) -> Delivery:
        """What became of the packet, in the positions of the batch as it was planned."""
        number, size = self._packet.batch.number, self._packet.batch.size
        if self._settled == 0 and size:
            # Untouched, or in doubt and to be sent again: it waits for the next round.
            return Delivery(number, "planned", may_be_applied=self._in_doubt != (0, 0))
        self._note_unsettled(size)
        places = self._packet.places
        rows = tuple(self._told(row, places[row.position]) for row in self._fates.values())
        statuses = {row.status for row in rows} - {"acked"}
        is_unknown = statuses == {"unknown"} and len(rows) == size
        return Delivery(
            number, "unknown" if is_unknown else "partial" if statuses else "acked", rows
        )

    def _told(self, row: Row, place: int) -> Row:
        """The row as it may be written down: a destination may repeat a secret in its answer."""
        reason = self._courier.redact(row.reason) if row.reason else None
        return replace(row, position=place, reason=reason)

    def _until_answered(self, batch: Batch, start: int) -> BatchResult:
        patience, gate = self._courier.patience, self._courier.gate
        failures, pause = 0, 0.0
        while True:
            gate.wait(pause)
            try:
                result = self._courier.destination.send(batch)
            except ThrottledError as error:
                gate.throttle(error)
                pause = 0.0
            except NoAnswerError as error:
                failures += 1
                if error.may_be_applied:
                    self._in_doubt = (start, start + batch.size)
                self._give_up(error, failures)
                pause = patience.pause(failures)
            else:
                gate.passed()
                return result

    def _give_up(self, error: NoAnswerError, failures: int) -> None:
        """Raise where another attempt would do harm, or enough were made."""
        is_in_doubt = self._in_doubt != (0, 0)
        if is_in_doubt and not (self._courier.may_resend and error.is_worth_repeating):
            raise error
        if failures >= self._courier.patience.attempts:
            if is_in_doubt:
                raise error
            raise DestinationUnavailableError(
                f"The destination cannot be reached, after {failures} attempts: {error.reason}.",
                hint="Check its address and that it is up, then run again: nothing is lost.",
            ) from error

    def _bisect(self, batch: Batch, start: int, reason: str) -> None:
        if batch.size == 1:
            self._refused += 1
            self._settle(batch, start, "rejected", reason)
            return
        middle = batch.size // 2
        for part, offset in ((batch.part(0, middle), 0), (batch.part(middle, batch.size), middle)):
            if self._refused >= HOPELESS and not self._accepted:
                self._settle(part, start + offset, "rejected", f"refused with its batch: {reason}")
            else:
                self.send(part, start + offset)

    def _take(self, batch: Batch, start: int, result: BatchResult) -> None:
        self._settled += batch.size
        self._accepted.update(range(start, start + batch.size))
        for position, remote_id in result.remote_ids.items():
            place = start + position
            self._fates[place] = Row(place, "acked", remote_id=remote_id)
        for row in result.exceptions:
            place = start + row.position
            self._fates[place] = Row(place, row.status, row.reason)

    def _settle(self, batch: Batch, start: int, status: RowStatus, reason: str) -> None:
        self._settled += batch.size
        for place in range(start, start + batch.size):
            self._fates[place] = Row(place, status, reason)

    def _note_unsettled(self, size: int) -> None:
        """A packet that was cut short: what got no answer is in doubt, or was never sent."""
        if self._settled == size:
            return
        first, end = self._in_doubt
        for place in range(size):
            if place not in self._fates and place not in self._accepted:
                status: RowStatus = "unknown" if first <= place < end else "not_sent"
                self._fates[place] = Row(place, status, "the run ended before an answer came")
