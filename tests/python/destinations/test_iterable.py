"""Iterable: failures by value, and lists."""

from __future__ import annotations

import pytest

from cdp_cli.destinations.base import BatchRejectedError
from cdp_cli.errors import ConfigError

KIND = "iterable"


def people(*names: str) -> list[dict]:
    return [{"email": f"{name}@example.com", "city": "Berlin"} for name in names]


def test_failures_are_found_by_their_values(vendor, batch):
    fake, make = vendor
    result = make().send(batch(people("a", "bad", "b", "gone")))
    assert [(r.position, r.reason) for r in result.exceptions] == [
        (1, "invalidEmails"),
        (3, "forgottenEmails"),
    ]
    assert set(fake.users) == fake.lists[7] == {"a@example.com", "b@example.com"}


def test_failures_that_are_only_counted_let_the_engine_halve(vendor, batch):
    fake, make = vendor
    fake.names_failures = False
    with pytest.raises(BatchRejectedError, match="names fewer"):
        make().send(batch(people("a", "bad")))


def test_users_by_their_id(vendor, batch):
    fake, make = vendor
    columns = {"userId": "varchar", "email": "varchar", "city": "varchar"}
    made = make(key="userId", columns=columns, object={})
    made.send(batch([{"userId": "u1", "email": "a@example.com", "city": "Bonn"}]))
    assert fake.sent("bulkUpdate")[0]["users"] == [
        {
            "userId": "u1",
            "email": "a@example.com",
            "preferUserId": True,
            "dataFields": {"city": "Bonn"},
            "mergeNestedObjects": False,
        }
    ]


def test_a_removal_takes_off_the_list_alone(vendor, batch):
    fake, make = vendor
    made = make("mirror")
    made.send(batch(people("a", "b")))
    made.send(batch([{"email": "A@example.com"}], "remove"))
    assert fake.lists[7] == {"b@example.com"}
    assert len(fake.users) == 2
    assert not make(object={}).abilities.can_remove


def test_larger_than_it_takes(vendor, batch):
    _fake, make = vendor
    rows = [{"email": f"p{n}@example.com", "city": "x" * 900_000} for n in range(5)]
    with pytest.raises(BatchRejectedError, match="bytes"):
        make().send(batch(rows))


def test_a_list_that_is_not_there(vendor):
    _fake, make = vendor
    with pytest.raises(ConfigError, match="no list of this project"):
        make(object={"list_id": 8}).check()
