"""One batch on its way: waiting, trying again, halving, and an honest word on each row."""

from __future__ import annotations

import json
import math
import time
from collections import Counter

import pytest

from cdp_cli.destinations.base import (
    Batch,
    BatchRejectedError,
    BatchResult,
    NoAnswerError,
    RowResult,
    ThrottledError,
)
from cdp_cli.errors import ConfigError, DestinationUnavailableError
from cdp_cli.sync.delivery import HOPELESS, Courier, Gate, Patience
from cdp_cli.sync.packet import Packet

PATIENCE = Patience(attempts=3, first_pause=0.001, longest_pause=0.002, longest_throttle=5)
APPLIED, NOT_APPLIED = (
    NoAnswerError("time-out", may_be_applied=True),
    NoAnswerError("refused", may_be_applied=False),
)


class Scripted:
    """Answers each send with the next entry of a script, then accepts; keeps what it was given."""

    def __init__(self, *script: object) -> None:
        self._script = list(script)
        self.sent: list[Batch] = []
        self.poison: set[int] = set()

    def send(self, batch: Batch) -> BatchResult:
        self.sent.append(batch)
        if self._script:
            answer = self._script.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        if self.poison.intersection(row["n"] for row in batch.rows()):
            raise BatchRejectedError("poison")
        return BatchResult()


def packet(size: int, *, was_sent: bool = False, places: range | None = None) -> Packet:
    lines = "\n".join(json.dumps({"n": number}) for number in range(size))
    return Packet(Batch("vip", "run", 7, "upsert", lines, size), places or range(size), was_sent)


def deliver(destination, sent: Packet, *, may_resend: bool = True, until: float = math.inf):
    gate = Gate(PATIENCE, until)
    courier = Courier(destination, gate, PATIENCE, may_resend=may_resend)
    delivery, error = courier.deliver(sent)
    return delivery, error


def fates(delivery) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in delivery.rows:
        found.setdefault(row.status, []).append(row.position)
    return {status: sorted(places) for status, places in found.items()}


def test_a_batch_that_is_taken_is_acknowledged():
    delivery, error = deliver(Scripted(), packet(3))
    assert (delivery.status, delivery.rows, error) == ("acked", (), None)


def test_row_results_are_told_in_the_positions_of_the_plan():
    answer = BatchResult(
        (RowResult(1, "rejected", "bad"), RowResult(2, "skipped", "no")), {0: "r0"}
    )
    delivery, _error = deliver(Scripted(answer), packet(3, places=[4, 6, 9]))
    assert delivery.status == "partial"
    assert fates(delivery) == {"acked": [4], "rejected": [6], "skipped": [9]}
    assert {row.remote_id for row in delivery.rows} == {"r0", None}


def test_a_failure_that_passes_is_tried_again_with_the_same_key():
    destination = Scripted(NOT_APPLIED, APPLIED)
    delivery, _error = deliver(destination, packet(3))
    assert delivery.status == "acked"
    assert len({batch.idempotency_key for batch in destination.sent}) == 1


def test_a_throttle_is_no_attempt():
    throttles = [ThrottledError("slow down", 0.0)] * 10
    delivery, error = deliver(Scripted(*throttles), packet(3))
    assert (delivery.status, error) == ("acked", None)


def test_a_throttle_waits_as_long_as_asked():
    since = time.monotonic()
    deliver(Scripted(ThrottledError("slow down", 0.3)), packet(1))
    assert time.monotonic() - since >= 0.3


def test_a_throttle_that_asks_too_much_ends_the_run_with_the_batch_unsent():
    delivery, error = deliver(Scripted(ThrottledError("come back tomorrow", 86400)), packet(3))
    assert isinstance(error, DestinationUnavailableError)
    assert "86,400 seconds" in error.message
    assert (delivery.status, delivery.may_be_applied) == ("planned", False)


def test_a_destination_that_only_throttles_ends_the_run():
    impatient = Patience(longest_throttle=0.2)
    gate = Gate(impatient)
    destination = Scripted(*[ThrottledError("slow down", 0.05)] * 20)
    delivery, error = Courier(destination, gate, impatient, may_resend=True).deliver(packet(3))
    assert isinstance(error, DestinationUnavailableError)
    assert "let nothing through: slow down" in error.message
    assert delivery.status == "planned"
    assert 2 < len(destination.sent) < 8


def test_a_pause_goes_on_in_the_next_round():
    gate = Gate(PATIENCE, time.monotonic() + 0.05)
    courier = Courier(Scripted(ThrottledError("x", 0.4)), gate, PATIENCE, may_resend=True)
    since = time.monotonic()
    assert courier.deliver(packet(1))[0].status == "planned"
    gate.begin_round(math.inf)
    assert courier.deliver(packet(1))[0].status == "acked"
    assert time.monotonic() - since >= 0.4


def test_a_destination_that_stays_away_ends_the_run_with_the_batch_unsent():
    destination = Scripted(*[NOT_APPLIED] * 3)
    delivery, error = deliver(destination, packet(3))
    assert isinstance(error, DestinationUnavailableError)
    assert "after 3 attempts: refused" in error.message
    assert (delivery.status, delivery.may_be_applied) == ("planned", False)


def test_without_an_answer_the_outcome_is_unknown():
    delivery, error = deliver(Scripted(*[APPLIED] * 3), packet(3))
    assert (delivery.status, error) == ("unknown", None)
    assert fates(delivery) == {"unknown": [0, 1, 2]}


def test_what_would_be_doubled_is_not_sent_again():
    destination = Scripted(APPLIED)
    delivery, _error = deliver(destination, packet(3), may_resend=False)
    assert delivery.status == "unknown"
    assert len(destination.sent) == 1


def test_a_refused_connection_is_tried_again_even_where_doubling_would_harm():
    destination = Scripted(NOT_APPLIED)
    delivery, _error = deliver(destination, packet(3), may_resend=False)
    assert delivery.status == "acked"


@pytest.mark.parametrize("poison", [{0}, {999}, {500}, {3, 4, 700}])
def test_bisects_to_the_poison_rows(poison):
    destination = Scripted()
    destination.poison = poison
    delivery, error = deliver(destination, packet(1_000))
    assert (delivery.status, error) == ("partial", None)
    assert fates(delivery) == {"rejected": sorted(poison)}
    assert len(destination.sent) <= len(poison) * 2 * math.ceil(math.log2(1_000)) + 1
    keys = Counter(batch.idempotency_key for batch in destination.sent)
    assert set(keys.values()) == {1}


def test_gives_up_bisecting_where_it_is_not_the_rows_that_are_wrong():
    destination = Scripted()
    destination.poison = set(range(1_000))
    delivery, _error = deliver(destination, packet(1_000))
    assert fates(delivery) == {"rejected": list(range(1_000))}
    assert len(destination.sent) < HOPELESS * 3
    assert {row.reason for row in delivery.rows} == {"poison", "refused with its batch: poison"}


def test_an_error_of_the_set_up_ends_the_run():
    delivery, error = deliver(Scripted(ConfigError("401")), packet(3))
    assert isinstance(error, ConfigError)
    assert (delivery.status, delivery.may_be_applied) == ("planned", False)


def test_a_run_that_ends_while_bisecting_tells_what_was_settled():
    destination = Scripted(
        BatchRejectedError("poison"), BatchResult(), ConfigError("the token has expired")
    )
    delivery, error = deliver(destination, packet(4))
    assert isinstance(error, ConfigError)
    assert delivery.status == "partial"
    assert fates(delivery) == {"not_sent": [2, 3]}


def test_a_part_in_doubt_when_the_run_ends_is_unknown():
    script = [BatchRejectedError("poison"), BatchResult(), APPLIED, ConfigError("expired")]
    delivery, _error = deliver(Scripted(*script), packet(4))
    assert fates(delivery) == {"unknown": [2, 3]}


def test_a_round_that_is_over_leaves_the_batch_for_the_next():
    destination = Scripted()
    delivery, error = deliver(destination, packet(3), until=0.0)
    assert (delivery.status, delivery.may_be_applied, error) == ("planned", False, None)
    assert not destination.sent


def test_a_batch_in_doubt_stays_in_doubt_until_it_is_answered():
    delivery, _error = deliver(Scripted(), packet(3, was_sent=True), until=0.0)
    assert (delivery.status, delivery.may_be_applied) == ("planned", True)


def test_a_batch_whose_rows_were_all_taken_out_is_done():
    destination = Scripted()
    delivery, _error = deliver(destination, packet(0))
    assert delivery.status == "acked"
    assert not destination.sent


def test_a_secret_in_an_answer_is_masked():
    destination = Scripted(BatchResult((RowResult(0, "rejected", "wrong token hunter2"),)))
    gate = Gate(PATIENCE, math.inf)
    courier = Courier(
        destination, gate, PATIENCE, may_resend=True, redact=lambda t: t.replace("hunter2", "•")
    )
    delivery, _error = courier.deliver(packet(1))
    assert delivery.rows[0].reason == "wrong token •"


def test_pauses_grow_and_are_spread():
    patience = Patience()
    assert 0.25 <= patience.pause(1) <= 0.5
    assert 15 <= patience.pause(20) <= 30
    assert len({patience.pause(5) for _ in range(20)}) > 1
