"""A webhook receiver that keeps the ground truth: what arrived, and everybody's record by now.

It answers as it is told by `behave`, a function from a Delivery to an Answer; by default it applies
all and says 200. It applies each Idempotency-Key once.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


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
class Answer:
    """What the receiver does: whether it takes the rows, after how long it answers, and what."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)
    applies: bool = True
    delay: float = 0.0
    hangs_up: bool = False
    raw: bytes | None = None


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
        time.sleep(answer.delay)
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


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed hangs up; anything else is a bug of the test."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            answer = receiver.take(dict(self.headers), raw)
            if answer.hangs_up:
                self.close_connection = True
                return
            content = answer.raw if answer.raw is not None else json.dumps(answer.body).encode()
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                self.close_connection = True  # the sender is gone

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    server = _Server(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
    )
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
