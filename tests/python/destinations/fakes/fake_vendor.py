"""What the fakes of vendors share: faults by plan, a log of requests, and routes.

A fake keeps the ground truth: what a vendor would hold after all that came in. It refuses what the
vendor refuses. A fault is planned with `fail` and happens once for each time that was asked for,
before the request is worked on or after.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from loopback import Answer, Request, serving

TOKEN = "canary-vendor-token-0123456789"


@dataclass
class Fault:
    answer: Answer
    times: int
    path: str
    applies: bool
    method: str

    def fits(self, request: Request) -> bool:
        return bool(self.times) and self.path in request.path and self.method in request.method


class FakeVendor:
    """Subclasses name their routes: (method, pattern, handler)."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self.checkers: list[Callable[[Request], None]] = []
        self._lock = threading.Lock()

    routes: ClassVar[list[tuple[str, str, str]]] = []

    def fail(
        self,
        answer: Answer,
        *,
        times: int = 1,
        path: str = "",
        applies: bool = False,
        method: str = "",
    ) -> None:
        """Answer so to the next requests to paths with `path`, worked on before or not at all."""
        self.faults.append(Fault(answer, times, path, applies, method))

    def sent(self, path: str) -> list[Any]:
        """The bodies of all requests to a path, as JSON."""
        return [request.json for request in self.requests if path in request.path]

    def is_welcome(self, request: Request) -> bool:
        return request.headers.get("Authorization") == f"Bearer {TOKEN}"

    def unwelcome(self) -> Answer:
        return Answer(401, {"message": "who are you?"})

    def answer(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            fault = next((f for f in self.faults if f.fits(request)), None)
            if fault:
                fault.times -= 1
                if not fault.applies:
                    return fault.answer
            answer = self._route(request)
            return fault.answer if fault else answer

    def _route(self, request: Request) -> Answer:
        for method, pattern, name in self.routes:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                if name != "sign_in" and not self.is_welcome(request):
                    return self.unwelcome()
                for check in self.checkers:
                    check(request)
                return getattr(self, name)(request, *found.groups())
        return Answer(404, {"message": f"no such path: {request.method} {request.path}"})


@contextmanager
def running(fake: FakeVendor) -> Iterator[FakeVendor]:
    with serving(fake.answer) as url:
        fake.url = url
        yield fake
