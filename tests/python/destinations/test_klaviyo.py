"""Klaviyo: jobs, errors by payload, and an unsubscribe that nobody lifts."""

from __future__ import annotations

import pytest
from loopback import Answer

from cdp_cli.destinations.base import BatchRejectedError, NoAnswerError
from cdp_cli.errors import ConfigError

KIND = "klaviyo"


def people(*names: str) -> list[dict]:
    return [{"email": f"{name}@example.com", "city": "Berlin", "vip": True} for name in names]


def test_one_job_for_a_batch_in_klaviyos_words(vendor, batch):
    fake, make = vendor
    columns = dict.fromkeys(["email", "phone_number", "city", "vip", "first_name"], "varchar")
    row = {
        "email": " Anna@Example.com",
        "phone_number": "+49 151 1234567",
        "city": "Berlin",
        "vip": True,
        "first_name": None,
    }
    make(columns=columns).send(batch([row]))
    [profile] = fake.sent("import-jobs")[0]["data"]["attributes"]["profiles"]["data"]
    assert profile["attributes"] == {
        "email": "anna@example.com",
        "phone_number": "+491511234567",
        "first_name": None,
        "location": {"city": "Berlin"},
        "properties": {"vip": True},
    }
    assert fake.lists["Abc123"] == set(fake.profiles)


def test_rows_at_fault_are_found_by_the_payload_over_all_pages(vendor, batch):
    _fake, make = vendor
    rows = people("a", "bad1", "b", "bad2", "bad3", "c")
    result = make().send(batch(rows))
    assert [row.position for row in result.exceptions] == [1, 3, 4]
    assert result.exceptions[0].reason == "Invalid input.: Invalid email address"


def test_errors_without_a_payload_let_the_engine_halve(vendor, batch):
    fake, make = vendor
    bare = {"code": "x", "title": "t", "detail": "d", "source": {}, "original_payload": None}
    fake.fail(Answer(200, {"data": [{"attributes": bare}], "links": {}}), path="import-errors")
    with pytest.raises(BatchRejectedError, match="does not say which"):
        make().send(batch(people("a", "bad")))


def test_who_unsubscribed_stays_unsubscribed(vendor, batch):
    fake, make = vendor
    fake.unsubscribed.add("anna@example.com")
    make("mirror").send(batch(people("anna")))
    assert fake.unsubscribed == {"anna@example.com"}
    assert not [request for request in fake.requests if "subscription" in request.path]


def test_a_removal_takes_off_the_list_alone(vendor, batch):
    fake, make = vendor
    made = make("mirror")
    made.send(batch(people("a", "b")))
    result = made.send(batch([{"email": "A@example.com"}, {"email": "x@example.com"}], "remove"))
    assert [(row.position, row.status) for row in result.exceptions] == [(1, "skipped")]
    assert len(fake.lists["Abc123"]) == 1
    assert len(fake.profiles) == 2


def test_a_cancelled_job_and_one_too_large(vendor, batch):
    fake, make = vendor
    fake.ends_as = "cancelled"
    with pytest.raises(NoAnswerError, match="cancelled"):
        make().send(batch(people("a")))
    large = [{"email": f"p{n}@example.com", "city": "x" * 1_000_000} for n in range(6)]
    with pytest.raises(BatchRejectedError, match="bytes"):
        make().send(batch(large))


def test_only_a_list_can_lose_somebody(vendor):
    _fake, make = vendor
    assert not make(object={}).abilities.can_remove
    with pytest.raises(ConfigError, match="404"):
        make(object={"list_id": "Nope"}).check()
    with pytest.raises(ConfigError, match="knows nobody"):
        make(key="customer_id", columns={"customer_id": "varchar"})
