"""A secret from the environment turns up nowhere else, however a run ends.

A company is hurt if this fails: whoever may read the warehouse, a log or an export could then write
to its destinations. Canaries are looked for in every byte below the project, in every text of the
tables that the command line keeps, and in what is printed.
"""

from __future__ import annotations

import json

import pytest
from crashes import crashing
from receiver import Answer
from tiny_company import Company

from cdp_cli.sync.engine import run_syncs, validate_syncs

CANARIES = {
    "CDP_CANARY_SECRET": "canary-secret-0123456789",
    "CDP_CANARY_TOKEN": "canary-token-abcdefghij",
    "CDP_CANARY_DSN": "postgresql://cdp:canary-pa55word@127.0.0.1:9/crm",
}
SIGNS = ("canary-secret", "canary-token", "canary-pa55word")


@pytest.fixture
def company(tmp_path, receiver, monkeypatch):
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)
    hook = {
        "type": "webhook",
        "url": receiver.url,
        "secret": "{{ env_var('CDP_CANARY_SECRET') }}",
        "headers": {"Authorization": "Bearer {{ env_var('CDP_CANARY_TOKEN') }}"},
        "batch_size": 5,
    }
    database = {"type": "postgres", "dsn": "{{ env_var('CDP_CANARY_DSN') }}"}
    company = Company.found(tmp_path, {"hook": hook, "database": database})
    company.add_people(20)
    company.add_sync("people", "hook")
    company.add_sync("people_in_database", "database", object={"table": "people"})
    return company


def repeat_everything(status: int):
    """A receiver that puts all it was sent into its answer, secrets included."""

    def behave(delivery) -> Answer:
        return Answer(status, {"you sent": delivery.headers, "keys": list(CANARIES.values())})

    return behave


def look_for_canaries(company, *texts: str) -> None:
    for path in company.root.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [sign for sign in SIGNS if sign.encode() in content], path
    for (table,) in company.sql(
        "select table_name from duckdb_tables() where schema_name = 'cdp_ops'"
    ):
        content = str(company.sql(f"select * from cdp_ops.{table}"))
        assert not [sign for sign in SIGNS if sign in content], table
    for text in texts:
        assert not [sign for sign in SIGNS if sign in text]


@pytest.mark.parametrize("status", [200, 400, 401, 429])
def test_no_answer_brings_a_secret_in(company, receiver, status, capfd):
    receiver.behave = repeat_everything(status)
    answers = validate_syncs(company.project, reaches=True)
    answers += run_syncs(company.project, ["people_in_database"])
    if status != 429:  # which would be waited for
        answers += run_syncs(company.project, ["people"])
    printed = capfd.readouterr()
    told = json.dumps([answer.as_dict() for answer in answers], default=str)
    hints = " ".join(answer.error.hint for answer in answers if answer.error)
    look_for_canaries(company, told, hints, printed.out, printed.err)
    assert receiver.deliveries or status == 429


def test_the_journal_of_a_run_that_died_holds_none(company, receiver):
    receiver.behave = repeat_everything(400)
    with crashing(company.root, "people") as runner:
        assert runner.run(name="Destination.send", event="return")["killed"]
    assert list(company.home.rglob("people.sqlite"))
    look_for_canaries(company)
