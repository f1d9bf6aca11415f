"""The users of a Zendesk account, and its jobs."""

from __future__ import annotations

import base64
from typing import ClassVar

from fake_vendor import TOKEN, FakeVendor
from loopback import Answer, Request


class FakeZendesk(FakeVendor):
    """`users` by id. A name is needed; jobs can end as `ends_as`, or be forgotten."""

    routes: ClassVar = [
        ("GET", r"/api/v2/users/me\.json", "me"),
        ("POST", r"/api/v2/users/create_or_update_many\.json", "upsert"),
        ("POST", r"/api/v2/users/create_many\.json", "create"),
        ("PUT", r"/api/v2/users/update_many\.json", "update"),
        ("DELETE", r"/api/v2/users/destroy_many\.json", "destroy"),
        ("GET", r"/api/v2/job_statuses/(\w+)\.json", "job"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[int, dict] = {}
        self.jobs: dict[str, dict] = {}
        self.role = "admin"
        self.ends_as = "completed"

    @property
    def truth(self) -> dict[str, dict]:
        return {user["external_id"]: user for user in self.users.values()}

    def is_welcome(self, request: Request) -> bool:
        known_as = base64.b64encode(f"ops@acme.example/token:{TOKEN}".encode()).decode()
        return request.headers.get("Authorization") == f"Basic {known_as}"

    def me(self, _request: Request) -> Answer:
        return Answer(body={"user": {"id": 1, "role": self.role}})

    def _find(self, user: dict) -> int | None:
        for name in ("external_id", "email"):
            for number, known in self.users.items():
                if user.get(name) and known.get(name) == user[name]:
                    return number
        return None

    def upsert(self, request: Request) -> Answer:
        return self._each(request, lambda user: self._save(user, self._find(user)))

    def create(self, request: Request) -> Answer:
        def make(user: dict) -> dict:
            if self._find(user):
                details = "External ID has already been taken"
                return {"error": "UserCreateError", "details": details, "status": "Failed"}
            return self._save(user, None)

        return self._each(request, make)

    def update(self, request: Request) -> Answer:
        def change(user: dict) -> dict:
            found = self._find(user)
            return self._save(user, found) if found else {"error": "UserNotFound"}

        return self._each(request, change)

    def _save(self, user: dict, found: int | None) -> dict:
        if not user.get("name") and not found:
            return {"error": "UserCreateError", "details": "Name: is too short", "status": "Failed"}
        number = found or 100 + len(self.users)
        self.users.setdefault(number, {}).update(user)
        return {"id": number, "status": "Updated" if found else "Created", "success": True}

    def _each(self, request: Request, work) -> Answer:
        users = request.json["users"]
        if len(users) > 100:
            return Answer(400, {"error": "TooManyUsers"})
        return self._job([{"index": i, **work(user)} for i, user in enumerate(users)])

    def destroy(self, request: Request) -> Answer:
        results = []
        if "ids" in request.query:
            names = [("id", int(n)) for n in request.query["ids"].split(",")]
        else:
            names = [("external_id", n) for n in request.query["external_ids"].split(",")]
        for index, (kind, name) in enumerate(names):
            found = name if kind == "id" else self._find({"external_id": name})
            if self.users.pop(found, None):
                results.append({"index": index, "id": found, "action": "delete", "success": True})
            else:
                results.append({"index": index, "error": "UserNotFound", "success": False})
        return self._job(results)

    def _job(self, results: list[dict]) -> Answer:
        job = f"job{len(self.jobs)}"
        self.jobs[job] = {"id": job, "status": self.ends_as, "results": results, "looks": 0}
        return Answer(body={"job_status": {"id": job, "status": "queued", "results": None}})

    def job(self, _request: Request, name: str) -> Answer:
        job = self.jobs[name]
        job["looks"] += 1
        if job["looks"] < 2:
            return Answer(body={"job_status": {"id": name, "status": "working"}})
        return Answer(body={"job_status": {**job, "message": "done"}})
