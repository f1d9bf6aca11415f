"""A webhook receiver that keeps the ground truth: what arrived, and everybody's record by now.

It answers as it is told by `behave`, a function from a Delivery to an Answer; by default it applies
all and says 200. It applies each Idempotency-Key once.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import loopback
from loopback import serving


@dataclass(frozen=True)
class Delivery:
    """One request: `number` counts all from 1, `tries` those with this Idempotency-Key."""

    number: int
    tries: int
    key: str
    headers: dict[str, str]
    body: dict
    raw: bytes

    @property
    def ids(self) -> list[str]:
        return [_id(row) for row in self.body["rows"]]


@dataclass(frozen=True)
class Answer(loopback.Answer):
    """What the receiver does: whether it takes the rows, after how long it answers, and what."""

    applies: bool = True


class Receiver:
    """The state behind the web address; read it when nothing is under way."""

    def __init__(self) -> None:
        self.behave: Callable[[Delivery], Answer] = lambda _: Answer()
        self.records: dict[str, dict] = {}
        self.appended: list[dict] = []
        self.deliveries: list[Delivery] = []
        self.received: Counter[str] = Counter()
        self.url = ""
        self._applied: set[str] = set()
        self._tries: Counter[str] = Counter()
        self._lock = threading.Lock()

    @property
    def keys(self) -> Counter[str]:
        """How often each Idempotency-Key came in."""
        return Counter(delivery.key for delivery in self.deliveries)

    def take(self, headers: dict[str, str], raw: bytes) -> Answer:
        key, body = headers["Idempotency-Key"], json.loads(raw)
        with self._lock:
            self._tries[key] += 1
            number = len(self.deliveries) + 1
            delivery = Delivery(number, self._tries[key], key, headers, body, raw)
            self.deliveries.append(delivery)
            self.received.update(delivery.ids)
            answer = self.behave(delivery)
            if answer.applies and answer.status < 300 and key not in self._applied:
                self._applied.add(key)
                self._apply(delivery)
        return answer

    def _apply(self, delivery: Delivery) -> None:
        for row in delivery.body["rows"]:
            if delivery.body["operation"] == "remove":
                self.records.pop(_id(row), None)
            elif delivery.body["operation"] == "append":
                self.appended.append(row)
            else:
                self.records[_id(row)] = row


def _id(row: dict) -> str:
    return str(row.get("customer_id") or row["email"])


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver()
    with serving(lambda request: receiver.take(request.headers, request.raw)) as url:
        receiver.url = f"{url}/hook"
        yield receiver
