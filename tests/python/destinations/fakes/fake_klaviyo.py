"""Klaviyo's profiles, lists and import jobs. Who is unsubscribed must stay so."""

from __future__ import annotations

import json
import re
from typing import ClassVar

from fake_vendor import TOKEN, FakeVendor
from loopback import Answer, Request


class FakeKlaviyo(FakeVendor):
    """`profiles` by id, `lists` of ids, `unsubscribed` e-mail addresses."""

    routes: ClassVar = [
        ("GET", "/api/profiles", "search"),
        ("GET", r"/api/lists/(\w+)", "list_of"),
        ("DELETE", r"/api/lists/(\w+)/relationships/profiles", "take_off"),
        ("POST", "/api/profile-bulk-import-jobs", "open_job"),
        ("GET", r"/api/profile-bulk-import-jobs/(\w+)", "job"),
        ("GET", r"/api/profile-bulk-import-jobs/(\w+)/import-errors", "errors"),
        ("POST", "/api/profile-subscription-bulk-create-jobs", "subscribe"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.profiles: dict[str, dict] = {}
        self.lists: dict[str, set[str]] = {"Abc123": set()}
        self.unsubscribed: set[str] = set()
        self.jobs: dict[str, dict] = {}
        self.page = 2
        self.ends_as = "complete"

    @property
    def truth(self) -> dict[str, dict]:
        return {profile["email"]: profile for profile in self.profiles.values()}

    def is_welcome(self, request: Request) -> bool:
        return (
            request.headers.get("Authorization") == f"Klaviyo-API-Key {TOKEN}"
            and request.headers["revision"] == "2026-07-15"
        )

    def subscribe(self, _request: Request) -> Answer:
        self.unsubscribed.clear()
        return Answer(202)

    def search(self, request: Request) -> Answer:
        if "filter" not in request.query:
            return Answer(body={"data": []})
        found = re.fullmatch(r"any\((\w+),(\[.*\])\)", request.query["filter"])
        names = set(json.loads(found[2]))
        data = [
            {"type": "profile", "id": i, "attributes": {found[1]: p.get(found[1])}}
            for i, p in self.profiles.items()
            if p.get(found[1]) in names
        ]
        return Answer(body={"data": data, "links": {}})

    def list_of(self, _request: Request, name: str) -> Answer:
        if name not in self.lists:
            return Answer(404, {"errors": [{"title": "Not found."}]})
        return Answer(body={"data": {"type": "list", "id": name}})

    def take_off(self, request: Request, name: str) -> Answer:
        data = request.json["data"]
        if len(data) > 1000:
            return Answer(400, {"errors": [{"title": "1000"}]})
        self.lists[name] -= {entry["id"] for entry in data}
        return Answer(204)

    def open_job(self, request: Request) -> Answer:
        if len(request.raw) > 5_000_000:
            return Answer(413, {"errors": [{"title": "too large"}]})
        job = f"job{len(self.jobs)}"
        self.jobs[job] = {"data": request.json["data"], "looks": 0, "errors": []}
        body = {"data": {"type": "profile-bulk-import-job", "id": job, "attributes": {}}}
        return Answer(202, body)

    def job(self, _request: Request, job: str) -> Answer:
        found = self.jobs[job]
        found["looks"] += 1
        if found["looks"] == 2 and self.ends_as == "complete":
            self._work(found)
        status = self.ends_as if found["looks"] > 1 else "processing"
        told = {"status": status, "failed_count": len(found["errors"])}
        return Answer(body={"data": {"id": job, "attributes": told}})

    def _work(self, job: dict) -> None:
        data = job["data"]
        lists = data.get("relationships", {}).get("lists", {}).get("data", [])
        for profile in data["attributes"]["profiles"]["data"]:
            attributes = profile["attributes"]
            if "bad" in (attributes.get("email") or ""):
                error = {
                    "code": "invalid",
                    "title": "Invalid input.",
                    "detail": "Invalid email address",
                    "source": {},
                    "original_payload": attributes,
                }
                job["errors"].append({"type": "import-error", "id": "e", "attributes": error})
                continue
            key = next(k for k in ("email", "phone_number", "external_id") if attributes.get(k))
            found = next(
                (i for i, p in self.profiles.items() if p.get(key) == attributes[key]), None
            )
            found = found or f"P{len(self.profiles)}"
            kept = self.profiles.setdefault(found, {})
            kept.update(attributes)
            for entry in lists:
                self.lists[entry["id"]].add(found)

    def errors(self, request: Request, job: str) -> Answer:
        start = int(request.query.get("page[cursor]", 0))
        errors = self.jobs[job]["errors"]
        links = {}
        if start + self.page < len(errors):
            links["next"] = f"{self.url}{request.path}?page%5Bcursor%5D={start + self.page}"
        return Answer(body={"data": errors[start : start + self.page], "links": links})
