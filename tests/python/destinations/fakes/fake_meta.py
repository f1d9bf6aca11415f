"""One custom audience at Meta. It counts invalid entries and never says which they are."""

from __future__ import annotations

import re
from typing import ClassVar

from fake_vendor import FakeVendor
from loopback import Answer, Request

HASH = re.compile(r"[0-9a-f]{64}")


class FakeMeta(FakeVendor):
    """`members`: each a frozenset of (field, hash). `poison` are hashes it takes for invalid."""

    routes: ClassVar = [
        ("GET", r"/v24\.0/2384", "audience"),
        ("POST", r"/v24\.0/2384/users", "add"),
        ("DELETE", r"/v24\.0/2384/users", "remove"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.members: set[frozenset[tuple[str, str]]] = set()
        self.poison: set[str] = set()

    @property
    def identifiers(self) -> set[tuple[str, str]]:
        return {pair for member in self.members for pair in member}

    def unwelcome(self) -> Answer:
        return Answer(400, {"error": {"code": 190, "message": "Invalid OAuth access token"}})

    def audience(self, _request: Request) -> Answer:
        return Answer(body={"id": "2384", "name": "VIP", "subtype": "CUSTOM"})

    def add(self, request: Request) -> Answer:
        return self._change(request, self.members.add)

    def remove(self, request: Request) -> Answer:
        def take_out(person: frozenset[tuple[str, str]]) -> None:
            self.members = {m - person for m in self.members if m - person}

        return self._change(request, take_out)

    def _change(self, request: Request, change) -> Answer:
        payload, session = request.json["payload"], request.json["session"]
        if len(payload["data"]) > 10_000 or session["estimated_num_total"] != len(payload["data"]):
            return Answer(400, {"error": {"code": 100, "message": "Invalid parameter"}})
        invalid = 0
        for row in payload["data"]:
            person = {(f, v) for f, v in zip(payload["schema"], row, strict=True) if v}
            hashed = [v for f, v in person if f != "EXTERN_ID"]
            if self.poison & set(hashed) or not all(HASH.fullmatch(v) for v in hashed):
                invalid += 1
            else:
                change(frozenset(person))
        told = {"audience_id": "2384", "num_received": len(payload["data"])}
        return Answer(body=told | {"num_invalid_entries": invalid, "invalid_entry_samples": {}})
