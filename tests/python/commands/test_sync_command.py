"""`cdp sync` as a person and as a script meet it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import duckdb
import pytest
from receiver import Answer, receiving
from tiny_company import MODEL, Company

COMMANDS = [
    *("validate", "plan", "run", "retry", "status", "errors", "explain", "reset"),
    *("schedule", "test-row", "impact"),
]


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


@pytest.fixture
def company(tmp_path, receiver, monkeypatch):
    destinations = {
        "hook": {"type": "webhook", "url": receiver.url, "batch_size": 4},
        "absent": {"type": "webhook", "optional": True, "url": "{{ env_var('CDP_TEST_NOWHERE') }}"},
    }
    company = Company.found(tmp_path / "tiny", destinations)
    company.add_people(10)
    company.add_people(2, first=90, consent=False)
    company.add_sync("people", "hook", guards={"max_removes": 3})
    company.add_sync("elsewhere", "absent")
    monkeypatch.setenv("CDP_PROJECT_DIR", str(company.root))
    monkeypatch.delenv("CDP_WAREHOUSE", raising=False)
    return company


def refuse_one(delivery) -> Answer:
    return Answer(422, "no") if "c000006" in delivery.ids else Answer()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(cdp, command):
    told = cdp("sync", command, "--help")
    assert told.code == 0
    assert f"cdp sync {command}" in told.out


@pytest.mark.parametrize("command", ["plan", "run", "status", "schedule", "reset"])
def test_a_sync_named_without_its_option_is_told_of_the_option(cdp, command):
    told = cdp("sync", command, "people")
    assert told.code != 0
    assert "Name syncs with --select" in told.err
    assert f"cdp sync {command} --select people" in told.err


@pytest.mark.usefixtures("company")
def test_a_first_day(cdp, receiver):
    valid = cdp("sync", "validate")
    assert valid.code == 0
    assert "people → hook  valid" in valid.out
    assert "elsewhere → absent" in valid.out
    assert "CDP_TEST_NOWHERE is not set" in valid.out

    plan = cdp("sync", "plan", "--select", "people")
    assert plan.code == 0
    assert "+ 10 to add" in plan.out
    assert "2 held back: consent never given" in plan.out
    assert "example.com" not in plan.out

    run = cdp("sync", "run")
    assert run.code == 0
    assert "10 sent, 2 held back" in run.out
    assert "skipped  elsewhere" in run.out
    assert len(receiver.records) == 10

    status = cdp("sync", "status")
    assert "people" in status.out
    assert "done" in status.out
    assert "Every record" in cdp("sync", "errors").out


def test_exit_codes(cdp, company, receiver):
    assert cdp("sync", "run", "--select", "elsewhere").code == 1
    receiver.behave = refuse_one
    partly = cdp("sync", "run", "--select", "people")
    assert partly.code == 2
    assert "1 rejected" in partly.out
    company.sql(f"delete from activation.{MODEL}")
    stopped = cdp("sync", "run", "--select", "people")
    assert stopped.code == 3
    assert "would remove all 9 records" in stopped.err
    assert "nothing was sent" in stopped.out
    assert cdp("sync", "plan", "--select", "people").code == 3
    assert cdp("sync", "run", "--select", "people", "--override-guards").code == 0
    assert not receiver.records


@pytest.mark.usefixtures("company")
def test_errors_retry_and_explain(cdp, receiver):
    receiver.behave = refuse_one
    cdp("sync", "run", "-s", "people")
    errors = cdp("sync", "errors").out
    assert "HTTP 422" in errors
    assert "c000006" in errors
    told = cdp("sync", "explain", "c000006").out
    assert "It is held back, due again at" in told
    assert "consent: granted by email for acme" in told
    receiver.behave = lambda _: Answer()
    retried = cdp("sync", "retry", "c000006")
    assert retried.code == 0
    assert "1 sent" in retried.out
    assert "Nothing waits" in cdp("sync", "retry").out


@pytest.mark.usefixtures("company")
def test_reset_asks_first(cdp, receiver):
    cdp("sync", "run", "-s", "people")
    assert cdp("sync", "reset").code == 1
    assert "10 records forgotten" in cdp("sync", "reset", "-s", "people", "--yes").out
    receiver.deliveries.clear()
    cdp("sync", "run", "-s", "people")
    assert receiver.deliveries


@pytest.mark.usefixtures("company")
def test_json_for_scripts(cdp):
    [valid] = json.loads(cdp("sync", "validate", "-s", "people", "--json").out)
    assert valid["status"] == "done"
    [plan] = json.loads(cdp("sync", "plan", "-s", "people", "--json").out)
    assert plan["counts"]["add"] == 10
    [run] = json.loads(cdp("sync", "run", "-s", "people", "--json").out)
    assert (run["status"], run["counts"]["sent"], run["error"]) == ("done", 10, None)
    status = {each["sync"]: each for each in json.loads(cdp("sync", "status", "--json").out)}
    assert status["people"]["records"] == {"acked": 10}
    assert json.loads(cdp("sync", "errors", "--json").out) == []
    assert json.loads(cdp("sync", "retry", "--json").out) == []
    [told] = json.loads(cdp("sync", "explain", "c000001", "--json").out)
    assert told["action"] == "unchanged"


@pytest.mark.usefixtures("company")
def test_a_selector_that_finds_nothing(cdp):
    told = cdp("sync", "run", "--select", "peple")
    assert told.code == 1
    assert "'peple' finds no sync (there are: elsewhere, people)" in told.err


def test_what_is_due_and_the_lines_to_copy(cdp, company, receiver):
    company.add_sync("people", "hook", schedule={"cron": "0 6 * * *"})
    table = cdp("sync", "schedule").out
    assert "0 6 * * *" in table
    assert "has no schedule" in table
    assert f"cd {company.root} &&" in cdp("sync", "schedule", "--print", "crontab").out
    wrong = cdp("sync", "schedule", "--print", "launchd")
    assert wrong.code == 1
    assert "no lines for 'launchd'" in wrong.err
    ran = cdp("sync", "schedule", "--run")
    assert (ran.code, len(receiver.records)) == (0, 10)
    assert cdp("sync", "schedule", "--run").out == ""
    assert json.loads(cdp("sync", "schedule", "--json").out)[1]["is_due"] is False


@pytest.mark.usefixtures("company")
def test_one_row_and_a_dry_run(cdp, receiver):
    assert "Name it with --select" in cdp("sync", "test-row", "c000001").err
    told = cdp("sync", "test-row", "c000001", "--select", "people", "--dry-run")
    assert told.code == 0
    assert "+ 1 to add" in told.out
    assert cdp("sync", "run", "--dry-run", "--select", "people").code == 0
    assert not receiver.deliveries
    assert cdp("sync", "test-row", "c000001", "--select", "people").code == 0
    assert set(receiver.records) == {"c000001"}


def test_a_change_that_breaks_a_sync(cdp, company, tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    (state / "manifest.json").write_text((company.root / "target/manifest.json").read_text())
    told = cdp("sync", "impact", "--state", state)
    assert (told.code, told.out.strip()) == (0, "No sync is touched.")
    del company._exposures["exposure.tiny.people"]
    company._write_manifest()
    told = cdp("sync", "impact", "--state", state)
    assert told.code == 1
    assert "breaks" in told.out
    assert json.loads(cdp("sync", "impact", "--state", state, "--json").out)[0]["sync"] == "people"
    assert "no readable manifest.json" in cdp("sync", "impact", "--state", tmp_path).err


def test_a_loop_that_stays_until_it_is_ended(company, receiver):
    company.add_sync("people", "hook", schedule={"cron": "0 6 * * *"})
    command = [sys.executable, "-m", "cdp_cli", "sync", "schedule", "--loop"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for _ in range(600):
            if len(receiver.records) == 10 and (company.state("people") if _free(company) else 0):
                break
            time.sleep(0.1)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "done     people" in out


def _free(company) -> bool:
    try:
        company.sql("select 1")
    except duckdb.IOException:
        return False
    return True
