"""HubSpot: contacts or other objects, by the batch endpoints, and static lists of them.

With a `list_id` the records are written first and then put on the list; a removal takes them off
the list and leaves the records. Without one a removal archives the record, if `removal: archive`
says that it may. Source: HubSpot's API reference, version 2026-03.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from typing_extensions import override

from cdp_cli.destinations._api import ApiDestination, Vendor
from cdp_cli.destinations._formats import text_of
from cdp_cli.destinations._http import json_answer
from cdp_cli.destinations._rows import (
    NOT_THERE,
    THERE_ALREADY,
    Load,
    Row,
    UnfitError,
    columns_of,
    load,
    positions,
)
from cdp_cli.destinations.base import (
    REMOTE_ID,
    Batch,
    BatchRejectedError,
    BatchResult,
    NoAnswerError,
    Rate,
)

VERSION = "2026-03"
Call = Literal["upsert", "update", "create"]
CONFLICT = 409
MISSING = "OBJECT_NOT_FOUND"
TAKEN = "CONFLICT"
Item = dict[str, Any]


class Destination(ApiDestination):
    """One kind of object of one HubSpot account."""

    vendor = Vendor(
        title="HubSpot",
        url="https://api.hubapi.com",
        modes=frozenset({"upsert", "mirror", "update_only", "create_only", "delete"}),
        batch_size=100,
        concurrency=4,
        rates=(Rate(190, 10),),
        object_knows={"object": str, "id_property": str, "list_id": str, "removal": str},
    )

    @override
    def send(self, batch: Batch) -> BatchResult:
        """Write or remove one batch; see base.py for what it returns and raises."""
        rows = batch.rows()
        if batch.operation == "remove":
            return self._remove(rows)
        found = load(rows, self._item, lambda item: str(item["id"]))
        call: Call = "upsert"
        if batch.operation in {"update", "create"}:
            call = "update" if batch.operation == "update" else "create"
        if found.items:
            self._write(call, found)
        if self._list and found.ids:
            self._change_list(add=list(found.ids.values()))
        return found.result()

    @override
    def _can_remove(self) -> bool:
        return bool(self._list) or self._target.object.get("removal") == "archive"

    @override
    def _ask(self) -> None:
        answer = self._call("GET", f"/crm/properties/{VERSION}/{self._object}")
        known = {entry["name"] for entry in answer["results"]}
        wanted = [self._property(column) for column in self._target.columns]
        if missing := [name for name in wanted if name not in known]:
            raise self._misfit(
                f"has no property {missing[0]!r}",
                f"Create {', '.join(missing)} there, rename the column, or exclude it.",
            )
        if self._list:
            found = self._call("GET", f"/crm/lists/{VERSION}/{self._list}")
            if found["list"]["processingType"] == "DYNAMIC":
                raise self._misfit("is a dynamic list", "Give the id of a static list.")

    @property
    def _object(self) -> str:
        return str(self._target.object.get("object", "contacts"))

    @property
    def _list(self) -> str:
        return str(self._target.object.get("list_id", ""))

    @property
    def _id_property(self) -> str:
        return str(self._target.object.get("id_property", self._target.key))

    def _property(self, column: str) -> str:
        return self._id_property if column == self._target.key else column

    def _name(self, row: Row) -> str:
        name = text_of(row[self._target.key]) or ""
        return name.strip().lower() if self._id_property == "email" else name

    def _item(self, row: Row) -> Item:
        name = self._name(row)
        if self._id_property == "email" and "@" not in name:
            raise UnfitError("the key is no e-mail address")
        # An empty text clears a property, and every value travels as text.
        values = {self._property(c): text_of(v) or "" for c, v in columns_of(row).items()}
        return {"id": name, "properties": values | {self._id_property: name}}

    def _write(self, call: Call, found: Load[Item]) -> None:
        inputs: list[Item] = []
        for index, item in enumerate(found.items):
            known_by: Item = {"id": item["id"], "idProperty": self._id_property}
            body = {"properties": item["properties"], "objectWriteTraceId": str(index)}
            inputs.append(body if call == "create" else known_by | body)
        try:
            answer = self._batch(call, inputs)
        except BatchRejectedError as error:
            if call == "create" and len(inputs) == 1 and f"HTTP {CONFLICT}" in error.reason:
                found.skip(0, THERE_ALREADY)
                return
            raise
        self._read_answer(answer, found)

    def _read_answer(self, answer: Any, found: Load[Item]) -> None:
        """Take ids from the results, and reasons from the errors.

        A 2xx may hold nothing but errors.
        """
        index_of = positions(str(item["id"]) for item in found.items)
        heard: set[int] = set()
        for place, entry in enumerate(answer.get("results", [])):
            index = self._index(entry, index_of, place if not answer.get("errors") else None)
            if index is not None:
                heard.add(index)
                found.give_id(index, entry.get("id"))
        loose = ""
        for error in answer.get("errors", []):
            named = _named(error, index_of)
            loose = loose if named else str(error.get("message", error.get("category")))
            for index in named:
                heard.add(index)
                _note(found, index, error)
        silent = [index for index in range(len(found.items)) if index not in heard]
        if silent and not loose:
            raise NoAnswerError("the answer leaves rows out", may_be_applied=True)
        for index in silent:
            found.reject(index, loose)

    def _index(self, entry: Item, index_of: dict[str, int], place: int | None) -> int | None:
        trace = entry.get("objectWriteTraceId")
        if trace is not None:
            return int(trace)
        value = str(entry.get("properties", {}).get(self._id_property, "")).strip()
        return index_of.get(value.lower() if self._id_property == "email" else value, place)

    def _remove(self, rows: list[Item]) -> BatchResult:
        found = load(rows, dict, self._name)
        unknown = [self._name(row) for row in found.items if not row.get(REMOTE_ID)]
        ids = self._look_up(unknown) if unknown else {}
        gone: list[str] = []
        for index, row in enumerate(found.items):
            remote_id = row.get(REMOTE_ID) or ids.get(self._name(row))
            if remote_id:
                gone.append(str(remote_id))
            else:
                found.skip(index, NOT_THERE)
        if gone and self._list:
            self._change_list(remove=gone)
        elif gone:
            self._batch("archive", [{"id": remote_id} for remote_id in gone])
        return found.result()

    def _look_up(self, names: list[str]) -> dict[str, str]:
        """HubSpot's ids of the records that exist."""
        path = f"/crm/objects/{VERSION}/{self._object}/batch/read"
        inputs = [{"id": name} for name in names]
        body = {
            "idProperty": self._id_property,
            "inputs": inputs,
            "properties": [self._id_property],
        }
        found = {}
        for entry in self._call("POST", path, body)["results"]:
            name = str(entry["properties"].get(self._id_property, ""))
            found[name.lower() if self._id_property == "email" else name] = str(entry["id"])
        return found

    def _batch(self, call: str, inputs: list[Item]) -> Any:
        path = f"/crm/objects/{VERSION}/{self._object}/batch/{call}"
        response = self._request("POST", path, json={"inputs": inputs})
        return json_answer(response) if response.content else {}

    def _change_list(
        self, *, add: list[str] | None = None, remove: list[str] | None = None
    ) -> None:
        path = f"/crm/lists/{VERSION}/{self._list}/memberships/add-and-remove"
        self._call("PUT", path, {"recordIdsToAdd": add or [], "recordIdsToRemove": remove or []})


def _named(error: Mapping[str, Any], index_of: dict[str, int]) -> list[int]:
    """The items that an error is about, by the trace ids that were sent or by their own ids."""
    context = error.get("context", {})
    traces = context.get("objectWriteTraceId", [])
    if traces:
        return [int(trace) for trace in ([traces] if isinstance(traces, str) else traces)]
    ids = [str(name) for key in ("ids", "id") for name in context.get(key, [])]
    return [index_of[name] for name in ids if name in index_of]


def _note(found: Load[Item], index: int, error: Mapping[str, Any]) -> None:
    category, message = error.get("category", ""), error.get("message", "refused")
    if category == MISSING:
        found.skip(index, NOT_THERE)
    elif category == TAKEN:
        found.skip(index, THERE_ALREADY)
    else:
        found.reject(index, f"{category}: {message}".strip(": "))
