"""Klaviyo: profiles by bulk import jobs, and lists.

A profile that is put on a list by an import keeps its consent as it is. The call that subscribes
in bulk is never used: it would lift an unsubscribe. Source: Klaviyo's OpenAPI description,
revision 2026-07-15.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from typing_extensions import override

from cdp_cli.destinations import _identity
from cdp_cli.destinations._api import ApiDestination, Vendor
from cdp_cli.destinations._rows import (
    NOT_THERE,
    Load,
    Row,
    UnfitError,
    chunks,
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

REVISION = "2026-07-15"
MOST_BYTES = 5_000_000
MOST_OF_A_LIST = 1_000
MOST_IN_A_FILTER = 100
KEYS = ("email", "phone_number", "external_id")
ATTRIBUTES = {*KEYS, "first_name", "last_name", "organization", "locale", "title", "image"}
PLACES = {"address1", "address2", "city", "country", "region", "zip", "timezone"}
JSON = {"Content-Type": "application/vnd.api+json"}
Profile = dict[str, Any]


class Destination(ApiDestination):
    """The profiles of one Klaviyo account, or one list of them."""

    vendor = Vendor(
        title="Klaviyo",
        url="https://a.klaviyo.com",
        modes=frozenset({"upsert", "mirror", "delete"}),
        batch_size=10_000,
        concurrency=2,
        rates=(Rate(10, 1), Rate(150, 60)),
        keys=KEYS,
        object_knows={"list_id": str},
    )

    @override
    def send(self, batch: Batch) -> BatchResult:
        """Import one batch, or take it off the list; see base.py for what comes back."""
        if batch.operation == "remove":
            return self._remove(batch.rows())
        found = load(batch.rows(), self._profile, self._name)
        if found.items:
            self._import(found)
        return found.result()

    @override
    def _can_remove(self) -> bool:
        return bool(self._list)

    @override
    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Klaviyo-API-Key {self._settings['token']}",
            "revision": REVISION,
            "Accept": "application/vnd.api+json",
        }

    @override
    def _ask(self) -> None:
        path = f"/api/lists/{self._list}" if self._list else "/api/profiles?page[size]=1"
        self._call("GET", path)

    @property
    def _list(self) -> str:
        return str(self._target.object.get("list_id", ""))

    def _key(self, value: object) -> str | None:
        if self._target.key == "email":
            return _identity.email(value)
        if self._target.key == "phone_number":
            digits = _identity.phone(value)
            return f"+{digits}" if digits else None
        return str(value)

    def _name(self, profile: Profile) -> str:
        return str(profile["attributes"][self._target.key])

    def _profile(self, row: Row) -> Profile:
        own = columns_of(row)
        name = self._key(own[self._target.key])
        if name is None:
            raise UnfitError(f"the key is no {self._target.key.replace('_', ' ')}")
        # A null takes a value away.
        attributes = {column: value for column, value in own.items() if column in ATTRIBUTES}
        if own.get("phone_number") is not None:
            digits = _identity.phone(own["phone_number"])
            attributes["phone_number"] = f"+{digits}" if digits else None
        attributes[self._target.key] = name
        if location := {c: v for c, v in own.items() if c in PLACES}:
            attributes["location"] = location
        if rest := {c: v for c, v in own.items() if c not in ATTRIBUTES | PLACES}:
            attributes["properties"] = rest
        return {"type": "profile", "attributes": attributes}

    def _import(self, found: Load[Profile]) -> None:
        data: dict[str, Any] = {
            "type": "profile-bulk-import-job",
            "attributes": {"profiles": {"data": found.items}},
        }
        if self._list:
            data["relationships"] = {"lists": {"data": [{"type": "list", "id": self._list}]}}
        content = encoded({"data": data}, most=MOST_BYTES)
        path = "/api/profile-bulk-import-jobs"
        job = self._call("POST", path, content=content, headers=JSON)["data"]["id"]

        def look() -> Mapping[str, Any] | None:
            told: Mapping[str, Any] = self._call("GET", f"{path}/{job}")["data"]["attributes"]
            return told if told["status"] in {"complete", "cancelled"} else None

        ended = self._until_done(look, f"the import {job}")
        if ended["status"] == "cancelled":
            raise NoAnswerError(f"the import {job} was cancelled", may_be_applied=True)
        if ended.get("failed_count"):
            self._read_errors(f"{path}/{job}/import-errors", found, int(ended["failed_count"]))

    def _read_errors(self, path: str, found: Load[Profile], failed: int) -> None:
        """Find the rows by the payloads that Klaviyo gives back."""
        index_of = positions(self._name(item) for item in found.items)
        page: str | None = path
        while page:
            answer = self._call("GET", page)
            for error in answer["data"]:
                told = error["attributes"]
                index = index_of.get(self._payload_name(told.get("original_payload") or {}))
                if index is not None:
                    found.reject(index, f"{told['title']}: {told['detail']}")
            page = _path(answer.get("links", {}).get("next"))
        if len(found.items) and not found.told and failed:
            raise BatchRejectedError(f"{failed} profiles failed, and Klaviyo does not say which")

    def _payload_name(self, payload: Mapping[str, Any]) -> str:
        attributes = payload.get("attributes", payload.get("data", {}).get("attributes", payload))
        return str(self._key(attributes.get(self._target.key)))

    def _remove(self, rows: Sequence[Row]) -> BatchResult:
        key = self._target.key
        found = load(rows, lambda row: self._key(row[key]) or str(row[key]), str)
        ids: dict[str, str] = {}
        for _, names in chunks(found.items, MOST_IN_A_FILTER):
            ids |= self._look_up(names)
        for index, name in enumerate(found.items):
            if name not in ids:
                found.skip(index, NOT_THERE)
        path = f"/api/lists/{self._list}/relationships/profiles"
        for _, part in chunks(list(ids.values()), MOST_OF_A_LIST):
            body = {"data": [{"type": "profile", "id": profile} for profile in part]}
            content = encoded(body, most=MOST_BYTES)
            self._call("DELETE", path, content=content, headers=JSON)
        return found.result()

    def _look_up(self, names: Sequence[str]) -> dict[str, str]:
        """Klaviyo's ids of the profiles that exist."""
        key = self._target.key
        options = {
            "filter": f"any({key},{json.dumps(list(names), ensure_ascii=False)})",
            "fields[profile]": key,
            "page[size]": str(MOST_IN_A_FILTER),
        }
        answer = self._call("GET", "/api/profiles", params=options)
        return {str(self._key(e["attributes"][key])): str(e["id"]) for e in answer["data"]}


def _path(url: str | None) -> str | None:
    """The path and query of a link to the next page, which is asked for at the same address."""
    if not url:
        return None
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
