"""JOURNAL: the plan of one run on local disk, and how far sending it has come.

A SQLite file exists from the end of planning until the run is committed, so a journal that is
found at the start of a run tells that an earlier run died. A batch walks through these states,
each on disk before the next step is taken:

    planned → inflight → acked | partial | unknown | failed

`inflight` means that rows may have left this machine. `results` names the rows of a batch whose
fate is another than that of their batch. The file holds personal data: only its owner can read
it, payloads are deleted with the file when the run is over.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from cdp_cli.destinations.base import Batch, Operation
from cdp_cli.errors import RetryError
from cdp_cli.sync.packet import BatchStatus, Delivery, Packet, RowStatus

FORMAT = 2
OWNER_ONLY = 0o600

# What a row of a batch became where `results` does not say otherwise.
ROW_STATUS: dict[str, RowStatus] = {
    "acked": "acked",
    "partial": "acked",
    "unknown": "unknown",
    "failed": "not_sent",
}

WITH_PAYLOADS = "batches inner join payloads on payloads.batch = batches.number"
TO_COMMIT = "is_committed = 0 and status in ('acked', 'partial', 'unknown', 'failed')"

# The parts of a row's record, as plan.py writes it and commit.py reads it.
RECORD = ("key", "customer_id", "action", "payload_md5", "fields", "reason", "had_consent")

SCHEMA = """
create table run (name text primary key, value text) strict;
create table batches (
    number integer primary key,
    operation text not null,
    size integer not null,
    status text not null default 'planned',
    may_be_applied integer not null default 0,
    is_committed integer not null default 0
) strict;
create table payloads (
    batch integer primary key,
    records text not null,
    lines text not null
) strict;
create table results (
    batch integer not null,
    position integer not null,
    status text not null,
    reason text,
    remote_id text,
    primary key (batch, position)
) strict;
"""


class Journal:
    """The journal of one sync on disk. One process uses it, under the lock of the sync."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = sqlite3.connect(path, isolation_level=None)

    @classmethod
    def create(cls, path: Path, facts: Mapping[str, Any]) -> Journal:
        """A new, empty journal with the facts of its run, in place of an old one."""
        remove(path)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        journal = cls(path)
        # Nothing is lost when the machine dies while the plan is copied: nothing was sent yet.
        journal._database.executescript(f"pragma synchronous = off; {SCHEMA}")
        journal.note(format=FORMAT, **facts)
        return journal

    @classmethod
    def open(cls, path: Path) -> Journal | None:
        """The journal of an unfinished run; None where there is none, or it was not complete."""
        if not path.exists():
            return None
        journal = cls(path)
        try:
            if journal.facts().get("is_ready"):
                journal._make_durable()
                return journal
        except sqlite3.DatabaseError:
            pass  # died while it was made
        journal.close()
        return None

    def add(self, batches: Iterable[tuple[int, Operation, int, str, str]]) -> None:
        """Store planned batches: number, operation, size, records (JSON), payloads (JSON lines)."""
        with self._transaction():
            for number, operation, size, records, lines in batches:
                # Apart from the states: those change often, and a row is always written whole.
                self._database.execute(
                    "insert into batches (number, operation, size) values (?, ?, ?)",
                    [number, operation, size],
                )
                self._database.execute(
                    "insert into payloads values (?, ?, ?)", [number, records, lines]
                )

    def seal(self) -> None:
        """Declare the journal complete.

        From now on each step is on disk before the next is taken.
        """
        self._make_durable()
        self.note(is_ready=True)

    def facts(self) -> dict[str, Any]:
        """What is known about the run."""
        rows = self._database.execute("select name, value from run")
        return {name: json.loads(value) for name, value in rows}

    def note(self, **facts: Any) -> None:
        """Remember facts about the run."""
        rows = [(name, json.dumps(value)) for name, value in facts.items()]
        self._database.executemany("insert or replace into run values (?, ?)", rows)

    def advance(self, deliveries: Sequence[Delivery], room: int) -> list[Packet]:
        """Record what came back and take up to `room` more batches in flight, in one step."""
        with self._transaction():
            for delivery in deliveries:
                self._record(delivery)
            numbers = self._database.execute(
                "update batches set status = 'inflight' where number in (select number from batches"
                " where status = 'planned' order by number limit ?) returning number",
                [room],
            ).fetchall()
        return [self._packet(number) for (number,) in sorted(numbers)]

    def count(self, *statuses: BatchStatus) -> int:
        """How many batches are in one of the states."""
        marks = ", ".join("?" * len(statuses))
        query = f"select count(*) from batches where status in ({marks})"
        return int(self._database.execute(query, statuses).fetchone()[0])

    def rows_left(self) -> int:
        """How many rows are in batches that are neither settled nor given up."""
        query = "select coalesce(sum(size), 0) from batches where status in ('planned', 'inflight')"
        return int(self._database.execute(query).fetchone()[0])

    def move(
        self, before: BatchStatus, after: BatchStatus, *, only_applied: bool | None = None
    ) -> None:
        """Put batches of one state into another, all or only those that may (not) be applied."""
        condition = "" if only_applied is None else f" and may_be_applied = {int(only_applied)}"
        self._database.execute(
            f"update batches set status = ? where status = ?{condition}", [after, before]
        )

    def mark_inflight_as_applied(self) -> None:
        """Whatever was in flight when a run died may have arrived."""
        self._database.execute("update batches set may_be_applied = 1 where status = 'inflight'")

    def pending(self, *statuses: BatchStatus) -> Iterator[tuple[int, int, str]]:
        """Number, size and records of the batches in one of the states that give something out."""
        marks = ", ".join("?" * len(statuses))
        yield from self._database.execute(
            f"select number, size, records from {WITH_PAYLOADS} where is_committed = 0"
            f" and operation <> 'remove' and status in ({marks}) order by number",
            statuses,
        )

    def settled(self) -> list[tuple[int, str, RowStatus]]:
        """Number, operation and fate of the rows of each batch that is to be committed."""
        rows = self._database.execute(
            f"select number, operation, status from batches where {TO_COMMIT} order by number"
        )
        return [(number, operation, ROW_STATUS[status]) for number, operation, status in rows]

    def settled_records(self) -> Iterator[tuple[int, int, str]]:
        """Number, size and records of each batch that is to be committed."""
        yield from self._database.execute(
            f"select number, size, records from {WITH_PAYLOADS} where {TO_COMMIT} order by number"
        )

    def results(self) -> Iterator[tuple[int, int, str, str | None, str | None]]:
        """Batch, position, status, reason and remote id of rows unlike their batch."""
        yield from self._database.execute(
            "select batch, position, results.status, reason, remote_id from results"
            " inner join batches on batches.number = results.batch where is_committed = 0"
        )

    def hold(self, rows: Iterable[tuple[int, int, str]]) -> None:
        """Take rows (batch, position, reason) out of batches that are still to be sent.

        Of a row that an earlier attempt may have delivered, the outcome stays unknown.
        """
        taken = list(rows)
        with self._transaction():
            self._database.executemany(
                "insert or replace into results (batch, position, status, reason)"
                " select number, ?2, case when may_be_applied then 'unknown' else 'held' end, ?3"
                " from batches where number = ?1",
                taken,
            )
            # What was staged with the row in it must be staged again without.
            self._database.executemany(
                "update batches set status = 'planned' where number = ? and status = 'acked'",
                {(number,) for number, _position, _reason in taken},
            )

    def mark_committed(self) -> None:
        """Forget the payloads of settled batches: the warehouse knows what became of them."""
        with self._transaction():
            settled = f"select number from batches where {TO_COMMIT}"
            self._database.execute(f"delete from payloads where batch in ({settled})")
            self._database.execute(f"update batches set is_committed = 1 where {TO_COMMIT}")

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _record(self, delivery: Delivery) -> None:
        self._database.execute(
            "update batches set status = ?, may_be_applied = max(may_be_applied, ?)"
            " where number = ?",
            [delivery.status, int(delivery.may_be_applied), delivery.batch],
        )
        self._database.executemany(
            "insert or replace into results values (?, ?, ?, ?, ?)",
            [(delivery.batch, r.position, r.status, r.reason, r.remote_id) for r in delivery.rows],
        )

    def _packet(self, number: int) -> Packet:
        operation, size, lines, was_sent = self._database.execute(
            f"select operation, size, lines, may_be_applied from {WITH_PAYLOADS} where number = ?",
            [number],
        ).fetchone()
        held = self._database.execute(
            "select position from results where batch = ? and status in ('held', 'unknown')",
            [number],
        ).fetchall()
        places: Sequence[int] = range(size)
        if held:
            out = {position for (position,) in held}
            places = [place for place in range(size) if place not in out]
            every = lines.split("\n")
            lines = "\n".join(every[place] for place in places)
        sync, run = self._identity
        batch = Batch(sync, run, number, operation, lines, len(places))
        return Packet(batch, places, bool(was_sent))

    @cached_property
    def _identity(self) -> tuple[str, str]:
        facts = self.facts()
        return facts["sync"], facts["run"]

    def _make_durable(self) -> None:
        self._database.executescript("pragma journal_mode = wal; pragma synchronous = full;")
        with closing(self._database.execute("pragma wal_checkpoint(truncate)")):
            descriptor = os.open(self.path, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing; a full disk is told in one sentence."""
        try:
            self._database.execute("begin immediate")
            yield
            self._database.execute("commit")
        except BaseException as error:
            if self._database.in_transaction:
                self._database.execute("rollback")
            if isinstance(error, sqlite3.OperationalError):
                raise RetryError(
                    f"The journal {self.path} cannot be written: {error}.",
                    hint="Free the disk, then run again: what was sent is settled first.",
                ) from error
            raise


def remove(path: Path) -> None:
    """Delete a journal with all it holds."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
