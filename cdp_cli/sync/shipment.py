"""The sending of one journal, in rounds, and the end of its run, whatever ended it.

A round lasts while the answer about consent is fresh; then what is certain is committed, consent is
asked for again, and the next round begins.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from cdp_cli.destinations.base import Destination, Paced, Staged
from cdp_cli.destinations.registry import Redactor
from cdp_cli.errors import CdpError
from cdp_cli.sync import journal as journals
from cdp_cli.sync.budget import Budget
from cdp_cli.sync.commit import Run, commit
from cdp_cli.sync.delivery import Courier, Gate
from cdp_cli.sync.exposure import Sync
from cdp_cli.sync.journal import Journal
from cdp_cli.sync.lease import Lease, give_back, renew
from cdp_cli.sync.packet import BatchStatus
from cdp_cli.sync.recheck import withdrawn
from cdp_cli.sync.report import Counts
from cdp_cli.sync.runs import RunStatus, close_run
from cdp_cli.sync.send import send
from cdp_cli.sync.world import World


@dataclass(frozen=True, slots=True)
class Route:
    """Which rows go where, under which right. `may_resend`: a batch in doubt may be sent again."""

    sync: Sync
    run: Run
    lease: Lease
    destination: Destination
    redact: Redactor
    may_resend: bool


class Shipment:
    """Sends what a journal holds. The warehouse is closed while rows are on their way."""

    def __init__(self, world: World, route: Route, journal: Journal) -> None:
        self._world = world
        self._route = route
        self._journal = journal
        abilities = route.destination.abilities
        self._concurrency = route.sync.concurrency or abilities.concurrency
        account = world.account(route.sync.destination)
        budget = Budget(account, abilities.rates, self._concurrency)
        if isinstance(route.destination, Paced):
            route.destination.pace_by(budget.take)
        self._gate = Gate(world.limits.patience, budget=budget)
        self._done = 0
        self._total = journal.rows_left()

    def ship(self, asked_at: float, end: RunStatus | None = None) -> tuple[Counts, CdpError | None]:
        """Send everything, commit and delete the journal; returns the numbers of the run.

        `asked_at` is when consent was asked (time.monotonic), `end` how the run is logged if not
        by its numbers. An error that ended the sending early is returned beside what was sent
        until then. Raises CdpError where the commit itself did not succeed: the journal then
        stays, to be recovered.
        """
        error: CdpError | None = None
        try:
            self._send_in_rounds(asked_at)
        except CdpError as found:
            error = self._told(found)
            self._give_up()
        return self.finish(end, error), error

    def finish(self, end: RunStatus | None = None, error: CdpError | None = None) -> Counts:
        """Commit what is settled, log the end of the run, and delete the journal."""
        route, limits = self._route, self._world.limits
        self._world.progress(route.sync.name, "commit", 0, 1)
        with self._world.open_patiently() as warehouse, warehouse.transaction():
            renew(warehouse, route.lease, seconds=limits.lease)
            commit(warehouse, self._journal, route.run)
            counts = close_run(warehouse, route.run.id, end or ("failed" if error else None), error)
            give_back(warehouse, route.lease)
        self._journal.close()
        journals.remove(self._journal.path)
        return counts

    def _send_in_rounds(self, asked_at: float) -> None:
        destination, run = self._route.destination, self._route.run.id
        destination.prepare(run)
        self._arrived(0)
        while True:
            is_fresh_until = asked_at + self._world.limits.fresh
            self._send_round(is_fresh_until)
            is_late = isinstance(destination, Staged) and time.monotonic() > is_fresh_until
            if not is_late and not self._journal.count("planned"):
                break
            asked_at = time.monotonic()
            self._pause()
        if isinstance(destination, Staged):
            destination.publish(run)
            self._journal.note(is_published=True)

    def _send_round(self, until: float) -> None:
        route = self._route
        patience = self._world.limits.patience
        self._gate.begin_round(until)
        courier = Courier(
            route.destination,
            self._gate,
            patience,
            may_resend=route.may_resend,
            redact=route.redact,
        )
        send(self._journal, courier, self._concurrency, self._arrived)

    def _pause(self) -> None:
        """Between rounds: write down what is certain, keep the lease, and ask for consent again."""
        route, limits = self._route, self._world.limits
        with self._world.open_patiently() as warehouse:
            is_staged = isinstance(route.destination, Staged)
            with warehouse.transaction():
                renew(warehouse, route.lease, seconds=limits.lease)
                if not is_staged:
                    commit(warehouse, self._journal, route.run)
            if not is_staged:
                self._journal.mark_committed()
            # What is staged has not gone out: whoever withdraws is still taken out of it.
            unsent: tuple[BatchStatus, ...] = ("planned", "acked") if is_staged else ("planned",)
            tables = self._world.tables
            gone = withdrawn(warehouse, route.sync, tables, self._journal, *unsent)
        self._journal.hold(gone)

    def _give_up(self) -> None:
        """Send nothing more: what may have arrived is unknown, the rest is for the next run."""
        destination, run = self._route.destination, self._route.run.id
        if isinstance(destination, Staged) and not destination.is_published(run):
            destination.discard(run)
            self._journal.move("acked", "failed")
            self._journal.move("partial", "failed")
        self._journal.move("planned", "failed", only_applied=False)
        self._journal.move("planned", "unknown", only_applied=True)

    def _arrived(self, rows: int) -> None:
        self._done += rows
        self._world.progress(self._route.sync.name, "send", self._done, self._total)

    def _told(self, error: CdpError) -> CdpError:
        return type(error)(self._route.redact(error.message), hint=self._route.redact(error.hint))
