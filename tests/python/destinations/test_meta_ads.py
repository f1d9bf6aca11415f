"""Meta: hashed identifiers, counts without row numbers, and codes instead of statuses."""

from __future__ import annotations

import hashlib
import json

import pytest
from loopback import Answer

from cdp_cli.destinations.base import BatchRejectedError, NoAnswerError, ThrottledError
from cdp_cli.errors import ConfigError

KIND = "meta_ads"
COLUMNS = dict.fromkeys(
    ["extern_id", "email", "phone", "first_name", "postcode", "country", "birth_date"], "varchar"
)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_identifiers_are_normalised_then_hashed(vendor, batch):
    fake, make = vendor
    row = {
        "extern_id": "c1",
        "email": " Anna.Meyer@Example.COM ",
        "phone": "(0151) 123-4567",
        "first_name": "Ánna-Lena!",
        "postcode": "SW1A 1AA",
        "country": "DE",
        "birth_date": "1980-02-29",
        "customer_id": "stays here",
    }
    make(settings={"country_code": "49"}, columns=COLUMNS).send(batch([row]))
    assert fake.members == {
        frozenset(
            {
                ("EXTERN_ID", "c1"),
                ("EMAIL", sha("anna.meyer@example.com")),
                ("PHONE", sha("491511234567")),
                ("FN", sha("ánnalena")),
                ("ZIP", sha("sw1a1aa")),
                ("COUNTRY", sha("de")),
                ("DOB", sha("19800229")),
            }
        )
    }
    assert "stays here" not in fake.requests[-1].raw.decode()


def test_what_is_hashed_already_is_not_hashed_again(vendor, batch):
    fake, make = vendor
    make().send(batch([{"email": sha("a@example.com").upper()}]))
    assert fake.identifiers == {("EMAIL", sha("a@example.com"))}


def test_an_invalid_entry_lets_the_engine_halve(vendor, batch):
    fake, make = vendor
    fake.poison.add(sha("p2@example.com"))
    rows = [{"email": f"p{n}@example.com"} for n in range(4)]
    with pytest.raises(BatchRejectedError, match="1 invalid"):
        make().send(batch(rows))
    assert make().send(batch(rows[:2])).exceptions == ()


def test_who_has_no_identifier_is_refused_here(vendor, batch):
    fake, make = vendor
    [row] = make(columns=COLUMNS).send(batch([{"first_name": "Anna", "email": "no"}])).exceptions
    assert row.status == "rejected"
    assert not fake.requests


def test_an_old_address_leaves_the_audience(vendor, batch):
    fake, make = vendor
    made = make("mirror", columns=COLUMNS)
    result = made.send(batch([{"email": "old@example.com", "phone": "+491511234567"}]))
    row = {"email": "new@example.com", "phone": "+491511234567", "@id": result.remote_ids[0]}
    result = made.send(batch([row]))
    values = {value for _name, value in fake.identifiers}
    assert sha("old@example.com") not in values
    assert sha("new@example.com") in values
    made.send(batch([{"email": "whatever", "@id": result.remote_ids[0]}], "remove"))
    assert not fake.members


def test_the_remote_id_holds_hashes_only(vendor, batch):
    _fake, make = vendor
    remote_id = make().send(batch([{"email": "anna@example.com"}])).remote_ids[0]
    assert json.loads(remote_id) == {"EMAIL": sha("anna@example.com")}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 80003, "message": "too many calls"}, ThrottledError),
        ({"code": 17, "message": "user limit"}, ThrottledError),
        ({"code": 2, "message": "temporarily"}, NoAnswerError),
        ({"code": 190, "message": "expired"}, ConfigError),
        ({"code": 100, "message": "parameter"}, BatchRejectedError),
    ],
)
def test_codes_tell_what_to_do(vendor, batch, error, kind):
    fake, make = vendor
    usage = {"1": [{"estimated_time_to_regain_access": 3}]}
    headers = {"X-Business-Use-Case-Usage": json.dumps(usage)}
    fake.fail(Answer(400, {"error": error}, headers))
    with pytest.raises(kind) as found:
        make().send(batch([{"email": "a@example.com"}]))
    if kind is ThrottledError:
        assert found.value.wait == 180


def test_requests_are_proven_with_the_apps_secret(vendor, batch):
    fake, make = vendor
    make(settings={"app_secret": "s" * 32}).send(batch([{"email": "a@example.com"}]))
    assert len(fake.requests[-1].query["appsecret_proof"]) == 64


def test_a_sync_without_identifiers(vendor):
    _fake, make = vendor
    with pytest.raises(ConfigError, match="finds people by"):
        make(key="customer_id", columns={"customer_id": "varchar"}).check()
    with pytest.raises(ConfigError, match="audience_id"):
        make(object={})
