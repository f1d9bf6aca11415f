"""Braze: attributes of users by `/users/track`, and their deletion by `/users/delete`.

Source: Braze's REST API guide. A removal deletes the whole profile, so it happens only where the
object says `removal: delete`.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from cdp_cli.destinations._api import ApiDestination, Vendor
from cdp_cli.destinations._http import JSON, TOO_MANY_REQUESTS
from cdp_cli.destinations._rows import Load, Row, UnfitError, chunks, columns_of, encoded, load
from cdp_cli.destinations.base import (
    Batch,
    BatchRejectedError,
    BatchResult,
    NoAnswerError,
    Rate,
    ThrottledError,
)

if TYPE_CHECKING:
    import httpx

MOST_BYTES = 4_000_000
MOST_DELETED = 50


class Destination(ApiDestination):
    """The users of one Braze workspace; the key is their external_id."""

    vendor = Vendor(
        title="Braze",
        url="",
        modes=frozenset({"upsert", "mirror", "update_only", "delete"}),
        batch_size=75,
        concurrency=8,
        rates=(Rate(3_000, 3),),
        object_knows={"removal": str},
    )

    @override
    def send(self, batch: Batch) -> BatchResult:
        """Write or delete one batch; see base.py for what it returns and raises."""
        key = self._target.key
        if batch.operation == "remove":
            found = load(batch.rows(), lambda row: str(row[key]), str)
            for start, ids in chunks(found.items, MOST_DELETED):
                self._post("/users/delete", {"external_ids": ids}, found, start)
            return found.result()
        only_existing = {"_update_existing_only": True} if batch.operation == "update" else {}

        def attributes(row: Row) -> dict[str, Any]:
            if not str(row[key]).strip():
                raise UnfitError("the key is empty")
            own = {name: value for name, value in columns_of(row).items() if name != key}
            return {"external_id": str(row[key]), **only_existing, **own}

        users = load(batch.rows(), attributes, lambda item: str(item["external_id"]))
        if users.items:
            self._post("/users/track", {"attributes": users.items}, users, 0)
        return users.result()

    @override
    def _can_remove(self) -> bool:
        return self._target.object.get("removal") == "delete"

    @override
    def _ask(self) -> None:
        # An empty request is refused for its content after its key was found good.
        with contextlib.suppress(BatchRejectedError):
            self._call("POST", "/users/track", {"attributes": []})

    def _post(
        self, path: str, body: dict[str, Sequence[Any]], found: Load[Any], start: int
    ) -> None:
        content = encoded(body, most=MOST_BYTES)
        answer = self._call("POST", path, content=content, headers=JSON)
        if not isinstance(answer, dict) or "message" not in answer:
            raise NoAnswerError("the answer says nothing about the rows", may_be_applied=True)
        for error in answer.get("errors", []):
            index = error.get("index") if isinstance(error, dict) else None
            if index is None:
                raise BatchRejectedError(str(error))
            found.reject(start + int(index), str(error.get("type", "refused")))

    @override
    def _judge(self, response: httpx.Response) -> None:
        """Braze tells the second at which its window starts anew, not how long to wait."""
        reset = response.headers.get("X-RateLimit-Reset")
        if response.status_code == TOO_MANY_REQUESTS and reset and reset.isdigit():
            raise ThrottledError("HTTP 429", max(0.0, int(reset) - time.time()))
        super()._judge(response)
