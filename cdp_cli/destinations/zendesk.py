"""Zendesk: users, by the bulk endpoints, each of which starts a job that is then asked about.

The key is `external_id` or `email`. A removal deletes the user, where `removal: delete` says so.
Source: Zendesk's API reference, Users and Job Statuses. Zendesk remembers the last hundred jobs
for an hour: a job that was forgotten is an unknown outcome.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from typing_extensions import override

from cdp_cli.destinations._api import ApiDestination, Vendor
from cdp_cli.destinations._rows import NOT_THERE, THERE_ALREADY, Load, Row, UnfitError, columns_of
from cdp_cli.destinations._rows import load as load_rows
from cdp_cli.destinations.base import REMOTE_ID, Batch, BatchResult, NoAnswerError, Rate, Target
from cdp_cli.errors import ConfigError

KEYS = ("external_id", "email")
# What a user has beside fields that an account made up for itself.
STANDARD = {
    *KEYS, "name", "phone", "alias", "details", "notes", "organization_id", "locale", "time_zone",
    "tags", "role", "verified", "skip_verify_email",
}  # fmt: skip
ENDED = {"completed", "failed", "killed"}
CALLS: Mapping[str, tuple[str, str]] = {
    "upsert": ("POST", "create_or_update_many"),
    "create": ("POST", "create_many"),
    "update": ("PUT", "update_many"),
}


class Destination(ApiDestination):
    """The users of one Zendesk account."""

    vendor = Vendor(
        title="Zendesk",
        url="",
        modes=frozenset({"upsert", "mirror", "update_only", "create_only", "delete"}),
        batch_size=100,
        concurrency=4,
        rates=(Rate(400, 60),),
        keys=KEYS,
        needs={"user": str},
        object_knows={"removal": str},
    )

    def __init__(self, connection: Any, target: Target) -> None:
        super().__init__(connection, target)
        if target.key == "email" and target.mode == "update_only":
            raise ConfigError(
                f"Sync {target.sync!r} is update_only by e-mail, which Zendesk cannot do.",
                hint="Use the key external_id, or the mode upsert.",
            )

    @override
    def send(self, batch: Batch) -> BatchResult:
        """Write or delete one batch; see base.py for what it returns and raises."""
        if batch.operation == "remove":
            return self._remove(batch.rows())
        found = load_rows(batch.rows(), self._user, lambda user: str(user[self._target.key]))
        if found.items:
            method, call = CALLS[batch.operation]
            self._run(method, f"/api/v2/users/{call}.json", found, json={"users": found.items})
        return found.result()

    @override
    def _can_remove(self) -> bool:
        return self._target.object.get("removal") == "delete"

    @override
    def _headers(self) -> dict[str, str]:
        known_as = f"{self._settings['user']}/token:{self._settings['token']}"
        return {"Authorization": f"Basic {base64.b64encode(known_as.encode()).decode()}"}

    @override
    def _ask(self) -> None:
        role = self._call("GET", "/api/v2/users/me.json")["user"].get("role")
        if role not in {"admin", "agent"}:
            raise self._misfit(f"sees a user with the role {role!r}", "Use an admin's API token.")

    def _user(self, row: Row) -> dict[str, Any]:
        own = columns_of(row)
        user = {name: value for name, value in own.items() if name in STANDARD}
        extra = {name: value for name, value in own.items() if name not in STANDARD}
        if self._target.key == "email":
            user["email"] = str(own["email"]).strip().lower()
            if "@" not in user["email"]:
                raise UnfitError("the key is no e-mail address")
        else:
            user["external_id"] = str(own["external_id"])
        return user | ({"user_fields": extra} if extra else {})

    def _remove(self, rows: Sequence[Row]) -> BatchResult:
        key = self._target.key
        found = load_rows(rows, dict, lambda row: str(row[key]))
        ids = {}
        if key == "email":  # users are deleted by an id of theirs
            ids = {i: str(row[REMOTE_ID]) for i, row in enumerate(found.items) if REMOTE_ID in row}
            for index in range(len(found.items)):
                if index not in ids:
                    found.reject(index, "Zendesk has not told its id, by which users are deleted")
            kept = Load(items=list(ids.values()), places=[found.places[i] for i in ids])
            name = "ids"
        else:
            kept = Load(items=[str(row[key]) for row in found.items], places=found.places)
            name = "external_ids"
        if kept.items:
            options = {"params": {name: ",".join(kept.items)}}
            self._run("DELETE", "/api/v2/users/destroy_many.json", kept, **options)
        found.told.update(kept.told)
        return found.result()

    def _run(self, method: str, path: str, found: Load[Any], **options: Any) -> None:
        job = self._call(method, path, **options)["job_status"]
        ended = job if job["status"] in ENDED else self._until_done(lambda: self._look(job), "job")
        if ended["status"] != "completed":
            reason = f"the job has {ended['status']}: {ended.get('message')}"
            raise NoAnswerError(reason, may_be_applied=True)
        results = ended.get("results") or []
        if len(results) != len(found.items):
            raise NoAnswerError("the job leaves rows out", may_be_applied=True)
        for place, result in enumerate(results):
            _note(found, int(result.get("index", place)), result)

    def _look(self, job: Mapping[str, Any]) -> dict[str, Any] | None:
        status: dict[str, Any] = self._call("GET", f"/api/v2/job_statuses/{job['id']}.json")[
            "job_status"
        ]
        return status if status["status"] in ENDED else None


def _note(found: Load[Any], index: int, result: Mapping[str, Any]) -> None:
    error = result.get("error")
    if not error and result.get("success", True) is not False:
        found.give_id(index, result.get("id"))
        return
    details = " ".join(str(result.get("details") or "").split())
    if error in {"UserNotFound", "RecordNotFound", "NotFound"}:
        found.skip(index, NOT_THERE)
    elif "already" in details.lower() or error == "DuplicateValue":
        found.skip(index, THERE_ALREADY)
    else:
        found.reject(index, f"{error or 'refused'}: {details}".rstrip(": "))
