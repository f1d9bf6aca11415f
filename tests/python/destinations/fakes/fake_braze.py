"""The users of a Braze workspace."""

from __future__ import annotations

from typing import ClassVar

from fake_vendor import FakeVendor
from loopback import Answer, Request


class FakeBraze(FakeVendor):
    """`users` by external_id. An age that is no number is refused by index."""

    routes: ClassVar = [("POST", "/users/track", "track"), ("POST", "/users/delete", "delete")]

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[str, dict] = {}

    @property
    def truth(self) -> dict[str, dict]:
        return self.users

    def track(self, request: Request) -> Answer:
        attributes = request.json["attributes"]
        if not attributes or len(attributes) > 75:
            return Answer(400, {"message": "1 to 75 objects", "errors": []})
        errors = []
        for index, own in enumerate(attributes):
            only_existing = own.pop("_update_existing_only", False)
            if not isinstance(own.get("age", 0), int):
                error = {"type": "'age' is not a number", "input_array": "attributes"}
                errors.append(error | {"index": index})
            elif not only_existing or own["external_id"] in self.users:
                user = self.users.setdefault(own["external_id"], {})
                user.update({name: value for name, value in own.items() if value is not None})
        done = len(attributes) - len(errors)
        body = {"message": "success", "attributes_processed": done}
        return Answer(201, body | ({"errors": errors} if errors else {}))

    def delete(self, request: Request) -> Answer:
        ids = request.json["external_ids"]
        if len(ids) > 50:
            return Answer(400, {"message": "at most 50"})
        for name in ids:
            self.users.pop(name, None)
        return Answer(201, {"message": "success", "deleted": len(ids)})
