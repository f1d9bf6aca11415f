"""SEND: hands batches to the destination, a few at a time.

Notes each step in the journal first.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from cdp_cli.errors import CdpError, DestinationUnavailableError, RetryError
from cdp_cli.sync.delivery import Courier
from cdp_cli.sync.journal import Journal
from cdp_cli.sync.packet import Delivery

# After so many batches in a row without an answer, more would only be in doubt as well.
SILENT_BATCHES = 3

Arrived = Callable[[int], None]


def send(journal: Journal, courier: Courier, concurrency: int, arrived: Arrived) -> None:
    """Send planned batches until none is left or the gate closes; tells `arrived` the rows.

    At most `concurrency` batches are ever in doubt: a place is given on only when the answer for
    the batch before is on disk. Raises the CdpError that ended the run, after all answers were
    noted.
    """
    round_trip = _Round(journal, courier, concurrency, arrived)
    with ThreadPoolExecutor(concurrency, thread_name_prefix="cdp-send") as pool:
        try:
            round_trip.run(pool)
        except BaseException:
            # What is under way comes to its end; its outcome is recovered from the journal.
            courier.gate.stop()
            raise
    if round_trip.error:
        raise round_trip.error


class _Round:
    """Batches under way, and what ends them."""

    def __init__(
        self, journal: Journal, courier: Courier, concurrency: int, arrived: Arrived
    ) -> None:
        self._journal = journal
        self._courier = courier
        self._concurrency = concurrency
        self._arrived = arrived
        self._under_way: dict[Future[tuple[Delivery, CdpError | None]], int] = {}
        self._silent = 0
        self.error: CdpError | None = None

    def run(self, pool: ThreadPoolExecutor) -> None:
        """Keep `concurrency` batches under way.

        The coordinating thread alone touches the journal.
        """
        deliveries: list[Delivery] = []
        while True:
            gate = self._courier.gate
            room = gate.at_a_time(self._concurrency) - len(self._under_way)
            for packet in self._journal.advance(deliveries, 0 if gate.is_closed else max(0, room)):
                future = pool.submit(self._courier.deliver, packet)
                self._under_way[future] = packet.batch.size
            if not self._under_way:
                return
            deliveries = [self._collect(future) for future in self._answered()]

    def _answered(self) -> set[Future[tuple[Delivery, CdpError | None]]]:
        """Wait for the next answers; Ctrl-C lets what is under way come to its end."""
        try:
            return wait(self._under_way, return_when=FIRST_COMPLETED).done
        except KeyboardInterrupt:
            self._courier.gate.stop()
            self.error = self.error or RetryError(
                "Stopped by hand; what was sent is written down.",
                hint="Run again to send the rest.",
            )
            return set()

    def _collect(self, future: Future[tuple[Delivery, CdpError | None]]) -> Delivery:
        size = self._under_way.pop(future)
        delivery, error = future.result()
        if delivery.status != "planned":
            self._arrived(size)
        self._silent = self._silent + 1 if delivery.status == "unknown" else 0
        if self._silent >= SILENT_BATCHES:
            error = error or DestinationUnavailableError(
                f"The destination gave no answer to {self._silent} batches in a row"
                f"{_reason(delivery)}.",
                hint="Check that it is up, then run again.",
            )
        if error:
            self.error = self.error or error
            self._courier.gate.stop()
        return delivery


def _reason(delivery: Delivery) -> str:
    return f": {delivery.rows[0].reason}" if delivery.rows else ""
