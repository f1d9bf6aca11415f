"""Google Customer Match: hashes, consent per member, later answers, and its own dry run."""

from __future__ import annotations

import hashlib
import json

import pytest

from cdp_cli.destinations.base import BatchRejectedError, Rehearsing
from cdp_cli.errors import ConfigError

KIND = "google_ads"
COLUMNS = dict.fromkeys(
    ["email", "phone", "given_name", "family_name", "region_code", "postal_code", "ad_user_data"],
    "varchar",
)


def mail(text: str) -> str:
    return json.dumps({"emailAddress": hashlib.sha256(text.encode()).hexdigest()})


def test_identifiers_as_google_wants_them(vendor, batch):
    fake, make = vendor
    row = {
        "email": "Anna.Meyer+news@GoogleMail.com",
        "phone": "0151 1234567",
        "given_name": "Anna ",
        "family_name": "Meyer",
        "region_code": "de",
        "postal_code": "10115",
        "ad_user_data": "denied",
    }
    make(settings={"country_code": "49"}, columns=COLUMNS).send(batch([row]))
    phone = json.dumps({"phoneNumber": hashlib.sha256(b"+491511234567").hexdigest()})
    assert {mail("annameyer@googlemail.com"), phone} < fake.members
    [address] = [json.loads(m)["address"] for m in fake.members if "address" in json.loads(m)]
    assert address["givenName"] == hashlib.sha256(b"anna").hexdigest()
    assert (address["regionCode"], address["postalCode"]) == ("DE", "10115")
    assert fake.consents == [{"adUserData": "CONSENT_DENIED"}]


def test_dots_count_elsewhere(vendor, batch):
    fake, make = vendor
    make().send(batch([{"email": "anna.meyer+x@example.com"}]))
    assert fake.members == {mail("anna.meyer+x@example.com")}
    assert fake.consents == [dict.fromkeys(["adUserData", "adPersonalization"], "CONSENT_GRANTED")]


def test_refusals_come_back_by_index(vendor, batch):
    fake, make = vendor
    fake.refused[mail("p2@example.com")] = "PROCESSING_ERROR_REASON_NO_CONSENT"
    rows = [{"email": "nobody"}, *({"email": f"p{n}@example.com"} for n in range(4))]
    result = make().send(batch(rows))
    assert [(r.position, r.reason) for r in result.exceptions if r.position] == [(3, "NO_CONSENT")]
    assert len(fake.members) == 3


def test_counts_without_indices_let_the_engine_halve(vendor, batch):
    fake, make = vendor
    fake.names_records = False
    fake.refused[mail("p2@example.com")] = "PROCESSING_ERROR_REASON_INVALID_EMAIL"
    with pytest.raises(BatchRejectedError, match="INVALID_EMAIL"):
        make().send(batch([{"email": f"p{n}@example.com"} for n in range(4)]))


def test_a_rehearsal_is_googles_own_and_stores_nothing(vendor, batch):
    fake, make = vendor
    made = make()
    assert isinstance(made, Rehearsing)
    result = made.rehearse(batch([{"email": "a@example.com"}, {"email": "no"}]))
    assert [row.position for row in result.exceptions] == [1]
    assert not fake.members
    assert fake.sent("ingest")[0]["validateOnly"] is True


def test_an_old_address_leaves_the_list(vendor, batch):
    fake, make = vendor
    made = make("mirror")
    result = made.send(batch([{"email": "old@example.com"}]))
    made.send(batch([{"email": "new@example.com", "@id": result.remote_ids[0]}]))
    assert fake.members == {mail("new@example.com")}


def test_a_service_account_that_cannot_be_read(vendor):
    _fake, make = vendor
    with pytest.raises(ConfigError, match="cannot be read"):
        make(settings={"service_account": "not json at all, but long"}).check()


def test_a_token_that_runs_out_mid_run(vendor, batch):
    fake, make = vendor
    made = make()
    made.send(batch([{"email": "a@example.com"}]))
    fake.tokens += 5
    made.send(batch([{"email": "b@example.com"}]))
    assert len(fake.members) == 2
