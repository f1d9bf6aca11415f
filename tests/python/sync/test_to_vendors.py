"""Whole runs to vendors' fakes: ids that come back, people who withdraw, keys that change."""

from __future__ import annotations

import hashlib

import pytest
from fake_hubspot import FakeHubspot
from fake_meta import FakeMeta
from fake_vendor import TOKEN, running
from loopback import Answer
from tiny_company import MODEL, Company

from cdp_cli.errors import ConfigError


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def hubspot():
    with running(FakeHubspot()) as fake:
        yield fake


@pytest.fixture
def meta():
    with running(FakeMeta()) as fake:
        yield fake


@pytest.fixture
def company(tmp_path, hubspot, meta, monkeypatch):
    monkeypatch.setenv("CDP_T_TOKEN", TOKEN)
    token = "{{ env_var('CDP_T_TOKEN') }}"
    company = Company.found(
        tmp_path / "tiny",
        {
            "crm": {"type": "hubspot", "token": token, "url": hubspot.url, "batch_size": 10},
            "other": {"type": "hubspot", "token": token, "url": hubspot.url},
            "ads": {"type": "meta_ads", "token": token, "url": meta.url},
        },
    )
    company.add_people(25)
    return company


def test_a_list_follows_the_model_and_consent(company, hubspot):
    options = {"key": "email", "exclude": ["spent"], "object": {"list_id": "7"}}
    company.add_sync("people", "crm", **options)
    hubspot.contacts["1"] = {"email": "other@example.com"}
    hubspot.lists["7"].add("1")
    report = company.run("people")
    assert (report.status, report.counts.sent) == ("done", 25)
    assert len(hubspot.lists["7"]) == 26
    company.withdraw("c000003")
    company.sql(f"delete from activation.{MODEL} where customer_id = 'c000004'")
    report = company.run("people")
    assert (report.counts.removed, report.counts.withdrawn) == (2, 1)
    assert len(hubspot.lists["7"]) == 24
    assert "1" in hubspot.lists["7"]  # whom this sync never sent, it never removes
    assert company.run("people").counts.planned == 0  # who was taken off once stays off
    assert company.sql("select count(*) from cdp_ops.sync_state")[0][0] == 23


def test_a_mirror_that_cannot_remove_is_refused(company):
    company.add_sync("people", "crm", key="email", exclude=["spent"], object={})
    with pytest.raises(ConfigError, match="mirror"):
        company.run("people")


def test_a_poison_row_is_found_and_the_others_go_in(company):
    company.sql(f"update activation.{MODEL} set email = 'no address' where customer_id='c000002'")
    company.add_sync("people", "crm", key="email", mode="upsert", exclude=["spent"], object={})
    report = company.run("people")
    assert (report.status, report.counts.sent, report.counts.rejected) == ("partly", 24, 1)
    assert company.state("people")["no address"] == "rejected"


def test_meta_forgets_old_addresses_and_people_who_withdraw(company, meta):
    company.add_sync("people", "ads", object={"audience_id": "2384"})
    assert company.run("people").counts.sent == 25
    company.sql(
        f"update activation.{MODEL} set email = 'new@example.com' where customer_id = 'c000001'"
    )
    company.withdraw("c000002")
    report = company.run("people")
    assert (report.counts.change, report.counts.removed) == (1, 1)
    addresses = {value for field, value in meta.identifiers if field == "EMAIL"}
    assert sha("new@example.com") in addresses
    assert not {sha("p1@example.com"), sha("p2@example.com")} & addresses
    assert len(meta.members) == 24


def test_counts_without_names_are_bisected_to_the_one(company, meta):
    meta.poison.add(sha("p7@example.com"))
    company.add_sync("people", "ads", object={"audience_id": "2384"})
    report = company.run("people")
    assert (report.status, report.counts.sent, report.counts.rejected) == ("partly", 24, 1)
    assert company.state("people")["c000007"] == "rejected"
    assert len(meta.members) == 24


def test_ids_of_one_account_are_not_used_in_another(company, hubspot):
    options = {"key": "email", "exclude": ["spent"], "object": {"list_id": "7"}}
    company.add_sync("people", "crm", **options)
    company.run("people")
    assert company.sql("select count(remote_id) from cdp_ops.sync_state")[0][0] == 25
    company.add_sync("people", "other", **options)
    company.sql(f"delete from activation.{MODEL} where customer_id = 'c000004'")
    hubspot.requests.clear()
    company.run("people")
    reads = [r for r in hubspot.requests if r.path.endswith("batch/read")]
    assert len(reads) == 1  # who has left is looked up, not removed by an id of elsewhere


def test_an_answer_that_is_lost_is_asked_for_again_without_doubles(company, hubspot, hasty):
    company.add_sync("people", "crm", key="email", mode="upsert", exclude=["spent"], object={})
    hubspot.fail(Answer(hangs_up=True), path="batch/upsert", applies=True)
    report = company.run("people", limits=hasty)
    assert (report.status, report.counts.sent) == ("done", 25)
    assert len(hubspot.contacts) == 25
