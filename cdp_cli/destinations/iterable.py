"""Iterable: users by `users/bulkUpdate`, and static lists by `lists/subscribe` and `unsubscribe`.

`lists/unsubscribe` takes somebody off the list alone: the channel is never unsubscribed, nor is
anybody's unsubscribe lifted. Source: Iterable's API description.
"""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from cdp_cli.destinations import _identity
from cdp_cli.destinations._api import ApiDestination, Vendor
from cdp_cli.destinations._http import JSON
from cdp_cli.destinations._rows import (
    NOT_THERE,
    Load,
    Row,
    UnfitError,
    columns_of,
    encoded,
    load,
    positions,
)
from cdp_cli.destinations.base import (
    Batch,
    BatchRejectedError,
    BatchResult,
    NoAnswerError,
    Rate,
)

MOST_BYTES = 4_000_000
KEYS = ("email", "userId")
# Lists of values in an answer that mean nothing worse than that nobody is there.
ABSENT = {"notFoundEmails", "notFoundUserIds"}


class Destination(ApiDestination):
    """The users of one Iterable project, or one static list of them."""

    vendor = Vendor(
        title="Iterable",
        url="https://api.iterable.com",
        modes=frozenset({"upsert", "mirror", "delete"}),
        batch_size=1_000,
        concurrency=4,
        rates=(Rate(5, 1),),
        keys=KEYS,
        object_knows={"list_id": int, "merge": bool, "create_fields": bool},
    )

    @override
    def send(self, batch: Batch) -> BatchResult:
        """Write one batch, or take it off the list; see base.py for what comes back."""
        found = load(batch.rows(), self._user, lambda user: str(user[self._target.key]))
        if not found.items:
            return found.result()
        if batch.operation == "remove":
            self._post("lists/unsubscribe", {"subscribers": found.items, **self._list}, found)
            return found.result()
        options = {}
        if "create_fields" in self._target.object:
            options["createNewFields"] = self._target.object["create_fields"]
        self._post("users/bulkUpdate", {"users": found.items, **options}, found)
        if self._list:
            self._subscribe(found)
        return found.result()

    @override
    def _can_remove(self) -> bool:
        return bool(self._list)

    @override
    def _headers(self) -> dict[str, str]:
        return {"Api-Key": str(self._settings["token"])}

    @override
    def _ask(self) -> None:
        lists = self._call("GET", "/api/lists")["lists"]
        wanted = self._list.get("listId")
        if wanted and wanted not in {entry["id"] for entry in lists}:
            raise self._misfit("is no list of this project", "Give the id of a static list.")

    @property
    def _list(self) -> dict[str, int]:
        found = self._target.object.get("list_id")
        return {"listId": int(found)} if found else {}

    def _user(self, row: Row) -> dict[str, Any]:
        key, own = self._target.key, columns_of(row)
        name = _identity.email(own[key]) if key == "email" else str(own[key])
        if not name:
            raise UnfitError("the key is no e-mail address")
        fields = {column: value for column, value in own.items() if column not in KEYS}
        user: dict[str, Any] = {key: name}
        other = own.get("email" if key == "userId" else "userId")
        if other:
            user["email" if key == "userId" else "userId"] = other
        if key == "userId":
            user["preferUserId"] = True
        if fields:
            user["dataFields"] = fields
            user["mergeNestedObjects"] = bool(self._target.object.get("merge", False))
        return user

    def _subscribe(self, found: Load[dict[str, Any]]) -> None:
        """Put those who were written on the list."""
        key = self._target.key
        kept = [i for i in range(len(found.items)) if found.places[i] not in found.told]
        part = Load(items=[{key: found.items[i][key]} for i in kept])
        part.places = [found.places[i] for i in kept]
        if part.items:
            self._post("lists/subscribe", {"subscribers": part.items, **self._list}, part)
            found.told.update(part.told)

    def _post(self, path: str, body: dict[str, Any], found: Load[dict[str, Any]]) -> None:
        content = encoded(body, most=MOST_BYTES)
        answer = self._call("POST", f"/api/{path}", content=content, headers=JSON)
        if not isinstance(answer, dict) or "failCount" not in answer:
            raise NoAnswerError("the answer says nothing about the rows", may_be_applied=True)
        if answer["failCount"]:
            self._read_failures(answer, found)

    def _read_failures(self, answer: dict[str, Any], found: Load[dict[str, Any]]) -> None:
        """Find the rows by the values that Iterable repeats, list by list."""
        by_email = positions(str(user.get("email", "")).lower() for user in found.items)
        by_user_id = positions(str(user.get("userId", "")) for user in found.items)
        lists = {**{k: answer.get(k) for k in ("invalidEmails", "invalidUserIds")}}
        lists |= answer.get("failedUpdates") or {}
        named: set[int] = set()
        for kind, values in lists.items():
            for value in values or ():
                text = str(value)
                index = by_email.get(text.lower(), by_user_id.get(text))
                if index is None:
                    continue
                named.add(index)
                if kind in ABSENT:
                    found.skip(index, NOT_THERE)
                else:
                    found.reject(index, kind)
        if len(named) < int(answer["failCount"]):
            # Iterable counts more failures than it names.
            raise BatchRejectedError(f"{answer['failCount']} failed, and Iterable names fewer")
