"""HubSpot's contacts and static lists, as its API reference describes them."""

from __future__ import annotations

from typing import ClassVar

from fake_vendor import FakeVendor
from loopback import Answer, Request

PROPERTIES = ["email", "customer_id", "city", "spent", "lifecyclestage"]
STAGES = {"", "lead", "customer"}


class FakeHubspot(FakeVendor):
    """`contacts` by id; `lists` maps a list's id to the ids on it."""

    routes: ClassVar = [
        ("GET", r"/crm/properties/2026-03/contacts", "properties"),
        ("GET", r"/crm/lists/2026-03/(\w+)", "list_of"),
        ("PUT", r"/crm/lists/2026-03/(\w+)/memberships/add-and-remove", "change_list"),
        ("POST", r"/crm/objects/2026-03/contacts/batch/(\w+)", "batch"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.contacts: dict[str, dict[str, str]] = {}
        self.lists: dict[str, set[str]] = {"7": set()}
        self.traces = True
        self._next = 100

    @property
    def truth(self) -> dict[str, dict[str, str]]:
        return {p["email"]: p for p in self.contacts.values()}

    def properties(self, _request: Request) -> Answer:
        return Answer(body={"results": [{"name": name} for name in PROPERTIES]})

    def list_of(self, _request: Request, name: str) -> Answer:
        if name not in self.lists:
            return Answer(404, {"message": "no such list"})
        kind = "DYNAMIC" if name.startswith("d") else "MANUAL"
        return Answer(body={"list": {"listId": name, "processingType": kind}})

    def change_list(self, request: Request, name: str) -> Answer:
        members = self.lists[name]
        add, gone = request.json["recordIdsToAdd"], request.json["recordIdsToRemove"]
        missing = [i for i in [*add, *gone] if i not in self.contacts]
        members |= {i for i in add if i in self.contacts}
        members -= set(gone)
        told = {"recordsIdsAdded": add, "recordIdsRemoved": gone, "recordIdsMissing": missing}
        return Answer(body=told)

    def batch(self, request: Request, call: str) -> Answer:
        inputs = request.json["inputs"]
        if len(inputs) > 100:
            return Answer(400, {"category": "VALIDATION_ERROR", "message": "at most 100"})
        if call == "archive":
            for each in inputs:
                self.contacts.pop(each["id"], None)
            return Answer(204)
        results, errors = [], []
        for each in inputs:
            result, error = self._work(call, each, request.json.get("idProperty", "email"))
            results += [result] if result else []
            errors += [error] if error else []
        body = {"status": "COMPLETE", "results": results}
        if errors:
            body |= {"numErrors": len(errors), "errors": errors}
        return Answer(207 if errors else 200, body)

    def _work(self, call: str, each: dict, default: str) -> tuple[dict | None, dict | None]:
        properties = each.get("properties", {}) if call != "read" else {}
        name = each.get("id", properties.get("email") if call == "create" else None)
        prop = each.get("idProperty", default)
        found = next((i for i, p in self.contacts.items() if p.get(prop) == name), None)
        trace = {"objectWriteTraceId": each.get("objectWriteTraceId")} if self.traces else {}
        if error := self._error(call, found, properties):
            context = {"ids": [name]}
            context |= {n: [t] for n, t in trace.items() if t is not None}
            return None, {"status": "error", **error, "context": context}
        if found is None:
            found = str(self._next)
            self._next += 1
        self.contacts.setdefault(found, {}).update(properties)
        return {"id": found, "properties": dict(self.contacts[found]), **trace}, None

    def _error(self, call: str, found: str | None, properties: dict) -> dict | None:
        if any(not isinstance(value, str) for value in properties.values()):
            return {"category": "VALIDATION_ERROR", "message": "values are texts"}
        if call in {"update", "read"} and found is None:
            return {"category": "OBJECT_NOT_FOUND", "message": "no such object"}
        if call == "create" and found:
            return {"category": "CONFLICT", "message": "exists"}
        if properties.get("lifecyclestage", "") not in STAGES:
            return {"category": "VALIDATION_ERROR", "message": "no such stage"}
        return None
