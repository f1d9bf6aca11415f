"""The users and lists of an Iterable project."""

from __future__ import annotations

from typing import ClassVar

from fake_vendor import TOKEN, FakeVendor
from loopback import Answer, Request


class FakeIterable(FakeVendor):
    """`users` by e-mail address. Addresses with `bad` are invalid, with `gone` forgotten."""

    routes: ClassVar = [
        ("GET", "/api/lists", "all_lists"),
        ("POST", "/api/users/bulkUpdate", "update"),
        ("POST", "/api/lists/subscribe", "subscribe"),
        ("POST", "/api/lists/unsubscribe", "unsubscribe"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[str, dict] = {}
        self.lists: dict[int, set[str]] = {7: set()}
        self.names_failures = True

    @property
    def truth(self) -> dict[str, dict]:
        return self.users

    def is_welcome(self, request: Request) -> bool:
        return request.headers.get("Api-Key") == TOKEN

    def all_lists(self, _request: Request) -> Answer:
        return Answer(body={"lists": [{"id": number, "name": "L"} for number in self.lists]})

    def update(self, request: Request) -> Answer:
        def save(user: dict) -> None:
            self.users.setdefault(user["email"], {}).update(user.get("dataFields", {}))

        return self._each(request.json["users"], save)

    def subscribe(self, request: Request) -> Answer:
        members = self.lists[request.json["listId"]]
        return self._each(request.json["subscribers"], lambda user: members.add(user["email"]))

    def unsubscribe(self, request: Request) -> Answer:
        members = self.lists[request.json["listId"]]
        assert not request.json.get("channelUnsubscribe")
        return self._each(request.json["subscribers"], lambda user: members.discard(user["email"]))

    def _each(self, users: list[dict], work) -> Answer:
        failed: dict[str, list[str]] = {"invalidEmails": [], "forgottenEmails": []}
        for user in users:
            if "bad" in user["email"]:
                failed["invalidEmails"].append(user["email"])
            elif "gone" in user["email"]:
                failed["forgottenEmails"].append(user["email"])
            else:
                work(user)
        count = sum(len(values) for values in failed.values())
        body = {"successCount": len(users) - count, "failCount": count}
        return Answer(body=body | ({"failedUpdates": failed} if self.names_failures else {}))
