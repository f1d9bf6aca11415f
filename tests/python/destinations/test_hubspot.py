"""HubSpot: errors by trace id, lists, and a 2xx that holds nothing but errors."""

from __future__ import annotations

import pytest
from loopback import Answer

from cdp_cli.destinations.base import NoAnswerError
from cdp_cli.errors import ConfigError

KIND = "hubspot"
COLUMNS = {"email": "varchar", "lifecyclestage": "varchar", "spent": "double"}


def people(*stages: str) -> list[dict]:
    return [
        {"email": f"P{n}@Example.com", "lifecyclestage": stage, "spent": n / 2}
        for n, stage in enumerate(stages)
    ]


def told(result) -> list[tuple[int, str]]:
    return [(row.position, row.status) for row in result.exceptions]


def test_one_request_for_a_batch_with_texts_and_lower_case_addresses(vendor, batch):
    fake, make = vendor
    result = make(columns=COLUMNS).send(batch(people("lead", "customer")))
    assert len(fake.requests) == 1
    assert fake.truth["p1@example.com"] == {
        "email": "p1@example.com",
        "lifecyclestage": "customer",
        "spent": "0.5",
    }
    assert set(result.remote_ids.values()) == set(fake.contacts)


def test_a_null_takes_a_value_away(vendor, batch):
    fake, make = vendor
    made = make(columns=COLUMNS)
    made.send(batch(people("lead")))
    made.send(batch([{"email": "p0@example.com", "lifecyclestage": None, "spent": None}]))
    assert fake.truth["p0@example.com"]["spent"] == ""


@pytest.mark.parametrize("traces", [True, False])
def test_207_names_the_rows_at_fault(vendor, batch, traces):
    fake, make = vendor
    fake.traces = traces
    result = make(columns=COLUMNS).send(batch(people("lead", "queen", "customer", "king")))
    assert told(result) == [(1, "rejected"), (3, "rejected")]
    assert "no such stage" in result.exceptions[0].reason
    assert set(fake.truth) == {"p0@example.com", "p2@example.com"}


def test_2xx_with_nothing_but_errors_is_a_failure(vendor, batch):
    fake, make = vendor
    body = {"status": "COMPLETE", "results": [], "errors": [{"message": "portal is asleep"}]}
    fake.fail(Answer(201, body))
    result = make(columns=COLUMNS).send(batch(people("lead", "lead")))
    assert told(result) == [(0, "rejected"), (1, "rejected")]
    fake.fail(Answer(200, {"status": "COMPLETE", "results": []}))
    with pytest.raises(NoAnswerError, match="leaves rows out"):
        make(columns=COLUMNS).send(batch(people("lead")))


def test_update_only_and_create_only(vendor, batch):
    fake, make = vendor
    made = make("update_only", columns=COLUMNS)
    assert told(made.send(batch(people("lead"), "update"))) == [(0, "skipped")]
    assert not fake.contacts
    create = make("create_only", columns=COLUMNS)
    assert told(create.send(batch(people("lead"), "create"))) == []
    assert told(create.send(batch(people("customer", "lead"), "create"))) == [(0, "skipped")]
    assert fake.truth["p0@example.com"]["lifecyclestage"] == "lead"
    assert told(made.send(batch(people("customer"), "update"))) == []
    assert fake.truth["p0@example.com"]["lifecyclestage"] == "customer"


def test_a_conflict_of_the_whole_request(vendor, batch):
    fake, make = vendor
    fake.fail(Answer(409, {"category": "CONFLICT"}))
    made = make("create_only", columns=COLUMNS)
    assert told(made.send(batch(people("lead"), "create"))) == [(0, "skipped")]


def test_a_list_holds_who_was_sent_and_only_loses_the_place(vendor, batch):
    fake, make = vendor
    fake.contacts["1"] = {"email": "other@example.com"}
    fake.lists["7"].add("1")
    made = make("mirror", columns=COLUMNS, object={"list_id": "7"})
    ids = made.send(batch(people("lead", "queen", "lead"))).remote_ids
    assert fake.lists["7"] == {"1", *ids.values()}
    gone = [{"email": "p0@example.com", "@id": ids[0]}, {"email": "P2@example.com"}]
    assert told(made.send(batch(gone, "remove"))) == []
    assert fake.lists["7"] == {"1"}
    assert "p0@example.com" in fake.truth


def test_without_a_list_nothing_is_removed_unless_it_is_said(vendor):
    _fake, make = vendor
    assert not make(object={}).abilities.can_remove
    assert "mirror" not in make(object={}).abilities.modes
    assert make(object={"removal": "archive"}).abilities.can_remove


@pytest.mark.parametrize(
    ("kept", "message"),
    [
        ({"columns": {"email": "varchar", "shoe": "varchar"}}, "no property 'shoe'"),
        ({"object": {"list_id": "8"}}, "404"),
        ({"object": {"list_id": "d9"}}, "dynamic list"),
    ],
)
def test_a_check_finds_what_does_not_fit(vendor, kept, message):
    fake, make = vendor
    fake.lists["d9"] = set()
    with pytest.raises(ConfigError, match=message):
        make(**{"columns": COLUMNS, **kept}).check()


def test_a_key_that_is_no_address(vendor, batch):
    fake, make = vendor
    assert told(make().send(batch([{"email": "nobody"}]))) == [(0, "rejected")]
    assert not fake.requests
