"""Salesforce: collections for some rows, a bulk job for many, and tokens that run out."""

from __future__ import annotations

import pytest
from loopback import Answer

from cdp_cli.destinations.base import NoAnswerError, ThrottledError
from cdp_cli.errors import ConfigError

KIND = "salesforce"


def people(number: int, **spent: int) -> list[dict]:
    return [
        {"Ext__c": f"k{n}", "Email": f"p{n}@example.com", "Spent__c": spent.get(f"k{n}", n)}
        for n in range(number)
    ]


def told(result) -> list[tuple[int, str]]:
    return [(row.position, row.status) for row in result.exceptions]


def test_collections_of_200_with_results_in_order(vendor, batch):
    fake, make = vendor
    result = make().send(batch(people(450, k3=-1, k449=-1)))
    assert [len(body["records"]) for body in fake.sent("composite")] == [200, 200, 50]
    assert told(result) == [(3, "rejected"), (449, "rejected")]
    assert "FIELD_CUSTOM_VALIDATION_EXCEPTION" in result.exceptions[0].reason
    assert len(fake.records) == 448
    assert len(result.remote_ids) == 448


def test_more_than_2000_travel_as_one_job(vendor, batch):
    fake, make = vendor
    rows = people(2_100, k7=-1)
    rows[0]["Email"] = 'O\'Brien, "x"\nline@example.com'
    rows[1]["Email"] = None
    result = make().send(batch(rows))
    assert not fake.sent("composite")
    assert len(fake.jobs) == 1
    assert told(result) == [(7, "rejected")]
    assert len(fake.records) == 2_099
    assert fake.truth["k0"]["Email"] == rows[0]["Email"]
    assert fake.truth["k1"]["Email"] is None
    assert len(result.remote_ids) == 2_099


def test_a_job_that_fails_names_what_was_not_processed(vendor, batch):
    fake, make = vendor
    fake.ends_as = "Failed"
    result = make().send(batch(people(2_001)))
    assert len(result.exceptions) == 2_001
    assert "not processed" in result.exceptions[0].reason


def test_a_job_that_is_stuck_is_an_unknown_outcome(vendor, batch):
    fake, make = vendor
    fake.stuck = True
    with pytest.raises(NoAnswerError, match="did not come to an end") as error:
        make(settings={"job_timeout": 0.2}).send(batch(people(2_001)))
    assert error.value.may_be_applied
    assert not error.value.is_worth_repeating


def test_a_throttle_while_a_job_is_asked_about_loses_nothing(vendor, batch):
    fake, make = vendor
    fake.fail(Answer(429), path="jobs/ingest/7500", method="GET", times=2)
    fake.fail(Answer(500), path="jobs/ingest/7500", method="GET")
    assert make().send(batch(people(2_001))).exceptions == ()
    assert len(fake.jobs) == 1
    assert not any(fault.times for fault in fake.faults)


def test_a_token_that_runs_out_mid_run(vendor, batch):
    fake, make = vendor
    made = make()
    made.send(batch(people(1)))
    fake.tokens += 5  # the one we hold is no longer good
    assert made.send(batch(people(2))).exceptions == ()
    assert len(fake.records) == 2


def test_update_only_and_create_only_look_first(vendor, batch):
    fake, make = vendor
    made = make("create_only")
    assert told(made.send(batch(people(2), "create"))) == []
    changed = [{**row, "Spent__c": 99} for row in people(3)]
    assert told(made.send(batch(changed, "create"))) == [(0, "skipped"), (1, "skipped")]
    assert fake.truth["k0"]["Spent__c"] == 0
    update = make("update_only")
    more = [*changed, {"Ext__c": "o'k\\9", "Email": None, "Spent__c": 1}]
    assert told(update.send(batch(more, "update"))) == [(3, "skipped")]
    assert fake.truth["k0"]["Spent__c"] == 99


def test_removal_by_the_id_that_was_told_or_is_looked_up(vendor, batch):
    fake, make = vendor
    made = make("mirror")
    ids = made.send(batch(people(3))).remote_ids
    gone = [{"Ext__c": "k0", "@id": ids[0]}, {"Ext__c": "k1"}, {"Ext__c": "nobody"}]
    assert told(made.send(batch(gone, "remove"))) == [(2, "skipped")]
    assert set(fake.truth) == {"k2"}


def test_the_limit_of_the_day(vendor, batch):
    fake, make = vendor
    made = make()
    made.check()
    fake.fail(Answer(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests"}]))
    with pytest.raises(ThrottledError):
        made.send(batch(people(1)))


@pytest.mark.parametrize(
    ("kept", "message"),
    [
        ({"columns": {"Ext__c": "varchar", "Shoe__c": "varchar"}}, "no field 'Shoe__c'"),
        ({"key": "Email", "columns": {"Email": "varchar"}}, "no external id"),
        ({"object": {}}, "lacks 'object'"),
    ],
)
def test_a_check_finds_what_does_not_fit(vendor, kept, message):
    _fake, make = vendor
    with pytest.raises(ConfigError, match=message):
        make(**kept).check()
