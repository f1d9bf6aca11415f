"""Zendesk: jobs with a result per user."""

from __future__ import annotations

import pytest
from loopback import Answer

from cdp_cli.destinations.base import NoAnswerError
from cdp_cli.errors import ConfigError

KIND = "zendesk"
COLUMNS = {"external_id": "varchar", "name": "varchar", "plan": "varchar"}


def people(*names: str | None) -> list[dict]:
    return [{"external_id": f"c{n}", "name": name, "plan": "gold"} for n, name in enumerate(names)]


def told(result) -> list[tuple[int, str]]:
    return [(row.position, row.status) for row in result.exceptions]


def test_results_of_the_job_by_user(vendor, batch):
    fake, make = vendor
    result = make(columns=COLUMNS).send(batch(people("Anna", None, "Bo")))
    assert told(result) == [(1, "rejected")]
    assert "Name: is too short" in result.exceptions[0].reason
    assert fake.truth["c0"]["user_fields"] == {"plan": "gold"}
    assert set(map(int, result.remote_ids.values())) == set(fake.users)


def test_update_only_and_create_only(vendor, batch):
    fake, make = vendor
    update, create = make("update_only"), make("create_only")
    assert told(update.send(batch(people("Anna"), "update"))) == [(0, "skipped")]
    assert told(create.send(batch(people("Anna"), "create"))) == []
    assert told(create.send(batch(people("Bo"), "create"))) == [(0, "skipped")]
    assert fake.truth["c0"]["name"] == "Anna"


@pytest.mark.parametrize("end", ["failed", "killed"])
def test_a_job_that_fails_leaves_the_outcome_open(vendor, batch, end):
    fake, make = vendor
    fake.ends_as = end
    with pytest.raises(NoAnswerError, match=f"the job has {end}"):
        make().send(batch(people("Anna")))


def test_a_job_that_was_forgotten(vendor, batch):
    fake, make = vendor
    fake.fail(Answer(500), path="job_statuses", times=10_000)
    with pytest.raises(NoAnswerError, match="did not come to an end"):
        make(settings={"job_timeout": 0.2}).send(batch(people("Anna")))


def test_users_by_e_mail_are_deleted_by_the_id_that_was_told(vendor, batch):
    fake, make = vendor
    columns = {"email": "varchar", "name": "varchar"}
    made = make("mirror", key="email", columns=columns)
    ids = made.send(batch([{"email": "A@example.com", "name": "Anna"}])).remote_ids
    gone = [{"email": "a@example.com", "@id": ids[0]}, {"email": "b@example.com"}]
    assert told(made.send(batch(gone, "remove"))) == [(1, "rejected")]
    assert not fake.users


def test_what_does_not_fit(vendor):
    fake, make = vendor
    with pytest.raises(ConfigError, match="knows nobody"):
        make(key="customer_id", columns={"customer_id": "varchar"})
    with pytest.raises(ConfigError, match="update_only by e-mail"):
        make("update_only", key="email", columns={"email": "varchar"})
    fake.role = "end-user"
    with pytest.raises(ConfigError, match="'end-user'"):
        make().check()
