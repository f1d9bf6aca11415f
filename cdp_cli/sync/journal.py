"""JOURNAL: the plan of one run on local disk, and how far sending it has come.

A SQLite file exists from the end of planning until the run is committed, so a journal that is
found at the start of a run tells that an earlier run died. A batch walks through these states,
each on disk before the next step is taken:

    planned → inflight → acked | partial | unknown | failed

`inflight` means that rows may have left this machine. `results` names the rows of a batch whose
fate is another than that of their batch. Beside it a Parquet file says whom each row is about
(see records.py). Both hold personal data: only their owner can read them, payloads are deleted when
their batch is committed, and the files when the run is over.
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
from cdp_cli.durable import flush
from cdp_cli.errors import FixError, RetryError
from cdp_cli.sync.journal_tables import FORMAT, SCHEMA, TO_COMMIT, WITH_PAYLOADS
from cdp_cli.sync.packet import BatchStatus, Delivery, Packet, RowStatus

OWNER_ONLY = 0o600
RECORDS = ".records.parquet"

# What a row of a batch became where `results` does not say otherwise.
ROW_STATUS: dict[str, RowStatus] = {
    "acked": "acked",
    "partial": "acked",
    "unknown": "unknown",
    "failed": "not_sent",
}


class Journal:
    """The journal of one sync on disk. One process uses it, under the lock of the sync."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.records = path.with_name(path.name + RECORDS)
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
        """The journal of an unfinished run; None where there is none, or it was not complete.

        Raises FixError for a journal that another version of cdp has written.
        """
        if not path.exists():
            return None
        journal = cls(path)
        try:
            facts = journal.facts()
            if facts.get("is_ready") and journal._is_whole(facts):
                journal._make_durable()
                return journal
        except (sqlite3.DatabaseError, FileNotFoundError):
            pass  # died while it was made, or is broken
        except FixError:
            journal.close()
            raise
        journal.close()
        return None

    def _is_whole(self, facts: Mapping[str, Any]) -> bool:
        """Whether its records belong to it; FixError where another version of cdp wrote it."""
        if facts["format"] != FORMAT:
            raise FixError(
                f"A run of sync {facts['sync']!r} died under another version of cdp: its journal"
                f" {self.path} has the format {facts['format']}, and this version reads {FORMAT}.",
                hint="Let that version settle it: install it and run the sync once. Or delete the"
                " journal: what was under way is then sent once more.",
            )
        return bool(self.records.stat().st_size == facts["records_size"])

    def add(self, batches: Iterable[tuple[int, Operation, int, str]]) -> None:
        """Store planned batches: number, operation, size, payloads (JSON lines)."""
        with self._transaction():
            for number, operation, size, lines in batches:
                # Apart from the states: those change often, and a row is always written whole.
                state = "insert into batches (number, operation, size) values (?, ?, ?)"
                self._database.execute(state, [number, operation, size])
                self._database.execute("insert into payloads values (?, ?)", [number, lines])

    def seal(self) -> None:
        """Declare the journal complete, records included.

        From now on each step is on disk before the next is taken.
        """
        self.records.chmod(OWNER_ONLY)
        flush(self.records)
        self._make_durable()
        self.note(is_ready=True, records_size=self.records.stat().st_size)

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

    def pending(self, *statuses: BatchStatus) -> list[int]:
        """The numbers of the batches in one of the states that give something out."""
        marks = ", ".join("?" * len(statuses))
        rows = self._database.execute(
            "select number from batches where is_committed = 0"
            f" and operation <> 'remove' and status in ({marks}) order by number",
            statuses,
        )
        return [number for (number,) in rows]

    def settled(self) -> list[tuple[int, str, RowStatus]]:
        """Number, operation and fate of the rows of each batch that is to be committed."""
        rows = self._database.execute(
            f"select number, operation, status from batches where {TO_COMMIT} order by number"
        )
        return [(number, operation, ROW_STATUS[status]) for number, operation, status in rows]

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
            flush(self.path)

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
    """Delete a journal with all it holds; the file that makes it a journal goes first."""
    for suffix in ("", "-wal", "-shm", "-journal", RECORDS):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
