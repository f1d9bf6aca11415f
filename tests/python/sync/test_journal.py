"""The journal keeps each step, holds back who withdrew, and leaves nothing behind."""

from __future__ import annotations

import json
import sqlite3

import pytest

from cdp_cli.errors import FixError, RetryError
from cdp_cli.sync import journal as journals
from cdp_cli.sync.journal import Journal
from cdp_cli.sync.packet import Delivery, Row

PEOPLE = 4


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal" / "people.sqlite"


@pytest.fixture
def journal(path):
    """Three batches of four people."""
    made = Journal.create(path, {"sync": "people", "run": "r1"})
    made.add(
        (
            number,
            "upsert" if number > 1 else "remove",
            PEOPLE,
            "\n".join(json.dumps({"k": f"k{number}{place}"}) for place in range(PEOPLE)),
        )
        for number in (1, 2, 3)
    )
    made.records.write_bytes(b"whom each row is about")
    made.seal()
    yield made
    made.close()


@pytest.mark.usefixtures("journal")
def test_only_its_owner_may_read_it(path):
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    for companion in path.parent.iterdir():
        assert companion.stat().st_mode & 0o777 == 0o600


def test_a_journal_that_was_never_sealed_is_none(path):
    Journal.create(path, {"sync": "people", "run": "r1"}).close()
    assert Journal.open(path) is None


@pytest.mark.parametrize("content", [b"", b"not a database, " * 99])
def test_a_broken_journal_is_none(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    assert Journal.open(path) is None


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_journal_whose_records_are_damaged_is_none(journal, path, damage):
    if damage == "cut":
        journal.records.write_bytes(b"whom")
    else:
        journal.records.unlink()
    assert Journal.open(path) is None


def test_a_journal_of_another_version_says_what_to_do(journal, path):
    journal.note(format=journals.FORMAT - 1)
    with pytest.raises(FixError, match="another version of cdp") as found:
        Journal.open(path)
    assert "Let that version settle it" in found.value.hint
    assert path.exists()


def test_batches_are_taken_in_order_and_never_twice(journal):
    first = journal.advance([], 2)
    assert [packet.batch.number for packet in first] == [1, 2]
    assert [packet.batch.number for packet in journal.advance([], 2)] == [3]
    assert journal.advance([], 2) == []
    assert journal.count("inflight") == 3


def test_a_step_is_on_disk_before_it_is_taken(journal, path):
    """What another process would find after a crash."""
    journal.advance([], 1)
    with sqlite3.connect(path) as other:
        statuses = other.execute("select status from batches order by number").fetchall()
    other.close()
    assert statuses == [("inflight",), ("planned",), ("planned",)]


def test_a_delivery_is_recorded_with_its_rows(journal):
    journal.advance([], 3)
    rejected = Row(1, "rejected", "bad"), Row(2, "acked", None, "remote")
    journal.advance([Delivery(1, "acked"), Delivery(2, "partial", rejected)], 0)
    assert journal.settled() == [(1, "remove", "acked"), (2, "upsert", "acked")]
    assert list(journal.results()) == [
        (2, 1, "rejected", "bad", None),
        (2, 2, "acked", None, "remote"),
    ]


def test_a_batch_put_back_remembers_that_it_may_have_arrived(journal):
    journal.advance([], 1)
    journal.advance([Delivery(1, "planned", may_be_applied=True)], 0)
    assert [packet.was_sent for packet in journal.advance([], 2)] == [True, False]


def test_who_withdrew_is_taken_out_of_the_batch(journal):
    journal.hold([(2, 0, "consent refused"), (2, 3, "consent refused")])
    _first, second = journal.advance([], 2)
    assert [row["k"] for row in second.batch.rows()] == ["k21", "k22"]
    assert (second.batch.size, list(second.places)) == (2, [1, 2])
    assert [row[2] for row in journal.results()] == ["held", "held"]


def test_of_who_withdrew_after_a_batch_that_may_have_arrived_the_outcome_is_unknown(journal):
    journal.advance([], 3)
    journal.mark_inflight_as_applied()
    journal.move("inflight", "planned")
    journal.hold([(2, 0, "consent refused")])
    packets = journal.advance([], 3)
    assert [packet.batch.size for packet in packets] == [4, 3, 4]
    assert [row[2] for row in journal.results()] == ["unknown"]


def test_a_staged_batch_is_staged_again_without_who_withdrew(journal):
    journal.advance([], 3)
    journal.advance([Delivery(n, "acked") for n in (1, 2, 3)], 0)
    journal.hold([(2, 1, "consent refused")])
    assert [packet.batch.number for packet in journal.advance([], 3)] == [2]


def test_removals_need_nobodys_consent(journal):
    assert journal.pending("planned") == [2, 3]


def test_payloads_are_forgotten_when_they_are_committed(journal, path):
    journal.advance([], 2)
    journal.advance([Delivery(1, "acked"), Delivery(2, "acked")], 0)
    journal.mark_committed()
    assert journal.settled() == []
    with sqlite3.connect(path) as other:
        left = other.execute("select batch from payloads").fetchall()
    other.close()
    assert left == [(3,)]


def test_removing_it_leaves_nothing(journal, path):
    journal.advance([], 1)
    journal.close()
    journals.remove(path)
    assert not list(path.parent.iterdir())


def test_a_full_disk_is_told_and_nothing_is_half_recorded(journal):
    pages = journal._database.execute("pragma page_count").fetchone()[0]
    journal._database.execute(f"pragma max_page_count = {pages}")
    rows = tuple(Row(place, "rejected", "x" * 50_000) for place in range(PEOPLE))
    journal.advance([], 1)
    with pytest.raises(RetryError, match=r"cannot be written.*full"):
        journal.advance([Delivery(1, "partial", rows)], 1)
    assert journal.count("inflight") == 1
    assert list(journal.results()) == []


def test_the_idempotency_key_follows_the_rows(journal):
    keys = [packet.batch.idempotency_key for packet in journal.advance([], 3)]
    assert len(set(keys)) == 3
    journal.move("inflight", "planned")
    assert [packet.batch.idempotency_key for packet in journal.advance([], 3)] == keys
    journal.move("inflight", "planned")
    journal.hold([(2, 0, "consent refused")])
    again = [packet.batch.idempotency_key for packet in journal.advance([], 3)]
    assert again[0] == keys[0]
    assert again[1] != keys[1]
