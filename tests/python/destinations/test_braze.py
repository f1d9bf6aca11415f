"""Braze: errors by index, deletions by fifty, and a window that is told as a moment."""

from __future__ import annotations

import time

import pytest
from loopback import Answer

from cdp_cli.destinations.base import BatchRejectedError, ThrottledError

KIND = "braze"


def people(*ages: object) -> list[dict]:
    return [{"external_id": f"c{n}", "age": age} for n, age in enumerate(ages)]


def test_one_request_for_75_with_errors_by_index(vendor, batch):
    fake, make = vendor
    result = make().send(batch(people(*range(30), "old", *range(30, 74))))
    assert len(fake.requests) == 1
    assert [(r.position, r.reason) for r in result.exceptions] == [(30, "'age' is not a number")]
    assert len(fake.users) == 74


def test_a_null_takes_a_value_away_and_the_key_is_the_id(vendor, batch):
    fake, make = vendor
    make(key="customer_id").send(batch([{"customer_id": "c1", "age": None}]))
    assert fake.sent("track")[0]["attributes"] == [{"external_id": "c1", "age": None}]


def test_update_only_never_makes_a_user(vendor, batch):
    fake, make = vendor
    make("update_only").send(batch(people(1), "update"))
    assert not fake.users


def test_deletions_of_fifty(vendor, batch):
    fake, make = vendor
    made = make("mirror")
    made.send(batch(people(*range(75))))
    made.send(batch([{"external_id": f"c{n}"} for n in range(70)], "remove"))
    assert [len(body["external_ids"]) for body in fake.sent("delete")] == [50, 20]
    assert len(fake.users) == 5
    assert not make(object={}).abilities.can_remove


def test_the_moment_when_the_window_opens(vendor, batch):
    fake, make = vendor
    reset = {"X-RateLimit-Reset": str(int(time.time()) + 30)}
    fake.fail(Answer(429, {"message": "rate"}, reset))
    with pytest.raises(ThrottledError) as error:
        make().send(batch(people(1)))
    assert 25 < error.value.wait <= 30


def test_an_error_without_an_index_lets_the_engine_halve(vendor, batch):
    fake, make = vendor
    fake.fail(Answer(201, {"message": "success", "errors": ["something"]}))
    with pytest.raises(BatchRejectedError, match="something"):
        make().send(batch(people(1, 2)))
