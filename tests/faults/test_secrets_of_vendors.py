"""No vendor's secret turns up in a file, table, report or log, even where the vendor repeats it.

Each kind of destination is run through the engine against its fake: once as it should be, and once
with answers that hold all that was sent, credentials included.
"""

from __future__ import annotations

import json
import os
import sys

import pytest
from fake_vendor import TOKEN
from loopback import Answer, serving
from test_secrets import look_for_canaries
from tiny_company import Company
from vendors import ACCOUNTS

from cdp_cli.sync.engine import run_key, run_syncs, validate_syncs

SECRET = "canary-secret-of-the-vendor-0123456789"


@pytest.fixture(params=ACCOUNTS, ids=lambda account: account.kind)
def account(request):
    return request.param


def found_company(tmp_path, account, fake, monkeypatch) -> Company:
    settings = account.connect(fake)
    secret = str(settings[account.secret]).replace(TOKEN, SECRET)
    monkeypatch.setenv("CDP_CANARY", secret)
    settings |= {"type": account.kind, account.secret: "{{ env_var('CDP_CANARY') }}"}
    company = Company.found(tmp_path / "tiny", {"it": settings})
    company.add_people(4)
    key = account.key if account.key == "email" else "customer_id"
    if account.kind == "zendesk":
        key = "email"
    options = {"mode": "upsert", "key": key, "object": account.object}
    company.add_sync("people", "it", **options)
    return company


@pytest.mark.parametrize("status", [200, 400, 401])
def test_nothing_is_written_down(account, tmp_path, monkeypatch, capfd, caplog, status):
    caplog.set_level("DEBUG")
    fake = account.fake()
    # What the fake takes for good is what the environment holds.
    for module in {sys.modules[type(fake).__module__], sys.modules["fake_vendor"]}:
        if hasattr(module, "TOKEN"):
            monkeypatch.setattr(module, "TOKEN", SECRET)

    known = SECRET

    def repeat(request) -> Answer:
        answer = fake.answer(request)
        if status == 200 or "token" in request.path:
            return answer
        body = {"message": f"you sent {json.dumps(request.headers)} {known}", "errors": [known]}
        return Answer(status, body)

    with serving(repeat) as url:
        fake.url = url
        company = found_company(tmp_path, account, fake, monkeypatch)
        if account.kind == "google_ads":  # whose secret is a whole file
            known = json.loads(os.environ["CDP_CANARY"])["private_key"]
        reports = validate_syncs(company.project, reaches=True)
        reports += run_key(company.project, "c000001", ["people"])
        reports += run_syncs(company.project, ["people"])
    assert fake.requests
    told = json.dumps([report.as_dict() for report in reports], default=str)
    hints = " ".join(report.error.hint for report in reports if report.error)
    printed = capfd.readouterr()
    logged = [record.getMessage() for record in caplog.records]
    look_for_canaries(company, told, hints, printed.out, printed.err, *logged)
    parts = json.loads(json.dumps(company.sql("select * from cdp_ops.sync_runs"), default=str))
    assert "PRIVATE KEY" not in str(parts) + told
    assert known.splitlines()[-2 if "\n" in known else 0][:24] not in str(parts) + told
