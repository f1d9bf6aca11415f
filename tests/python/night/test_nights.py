"""The whole night on a small company: what it does, what stops it, and what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cdp_cli.errors import RetryError
from cdp_cli.locks import lock
from cdp_cli.night.night import lock_file
from cdp_cli.warehouse import connect

GOOD = ("1,a@x.example,Graz", "2,b@x.example,Wien", "3,c@x.example,Linz")


def states(night):
    return {step.name: step.status for step in night.steps}


def customers(project):
    with connect(project, read_only=True) as warehouse:
        return warehouse.query("select count(*) as n from golden.customer_360")[0]["n"]


def test_a_night_loads_examines_builds_and_reports(arrive, night, project, tmp_path):
    arrive(*GOOD)
    done = night(log=tmp_path / "night.jsonl")
    assert states(done) == {
        "load": "done",
        "raw gate": "done",
        "build": "done",
        "golden gate": "done",
        "syncs": "skipped",
    }
    assert (done.status, done.exit_code) == ("done", 0)
    assert customers(project) == 3
    page = Path(done.page).read_text(encoding="utf-8")
    assert "crm.contacts" in page
    assert "://" not in page
    events = [json.loads(line) for line in (tmp_path / "night.jsonl").read_text().splitlines()]
    assert [event["what"] for event in events if event["event"] == "started"] == [
        *("night", "load", "raw gate", "build", "golden gate", "syncs")
    ]


def test_a_second_night_loads_only_what_is_new(arrive, night, project):
    arrive(*GOOD)
    night()
    arrive("4,d@x.example,Graz", name="two.csv")
    done = night()
    assert done.steps[0].summary.startswith("1 new file, 1 row")
    assert customers(project) == 4
    assert (done.before["customers"], done.after["customers"]) == (3, 4)


def test_bad_rows_stop_before_they_enter(arrive, night, project, cdp):
    arrive(*GOOD)
    night()
    arrive(*(f"{n},,Graz" for n in range(10, 40)), name="two.csv")
    stopped = night()
    assert (stopped.status, stopped.exit_code) == ("stopped", 3)
    assert list(states(stopped)) == ["load", "raw gate"]
    assert "cdp quality withdraw crm.contacts" in stopped.steps[-1].hint
    assert customers(project) == 3
    assert cdp("quality", "withdraw", "crm.contacts").code == 0
    arrive("4,d@x.example,Graz", name="two.csv")
    assert night().status == "done"
    assert customers(project) == 4


def test_the_golden_gate_stops_before_anything_is_sent(arrive, night):
    arrive(GOOD[0])
    stopped = night()
    assert states(stopped)["golden gate"] == "stopped"
    assert "syncs" not in states(stopped)


def test_a_file_that_cannot_be_loaded_does_not_keep_the_others(arrive, night, project):
    arrive(*GOOD)
    broken = arrive("1,x", name="zwei.csv")
    broken.write_text("number,mail\n1,x\n")
    done = night()
    assert (done.status, done.exit_code) == ("partly", 2)
    assert "zwei.csv lacks 3 columns" in done.steps[0].summary
    assert customers(project) == 3


def test_a_folder_that_is_nobodys_is_told(arrive, night):
    arrive(*GOOD)
    arrive("1,2,3", table="crm/contact")
    assert "contact belongs to no table" in night().steps[0].summary


def test_a_build_that_fails_ends_the_night(arrive, night, project):
    arrive(*GOOD)
    (project.root / "models/golden/customer_360.sql").write_text("select nothing from nowhere")
    failed = night()
    assert (failed.status, failed.exit_code) == ("failed", 1)
    assert "customer_360" in failed.steps[-1].summary


def test_files_are_read_as_the_source_says(arrive, night, project):
    path = project.root / "models/staging/crm/_crm__sources.yml"
    text = path.read_text().replace(
        "      - name: contacts\n",
        "      - name: contacts\n        config: {meta: {load: {mode: replace}}}\n",
    )
    path.write_text(text)
    arrive(*GOOD)
    night()
    arrive(*GOOD[:2])
    night()
    assert customers(project) == 2
    path.write_text(text.replace("mode: replace", "mod: replace"))
    failed = night()
    assert "unknown entry 'mod'" in failed.steps[0].summary


def test_a_warehouse_that_an_analyst_holds_is_told_and_nothing_is_lost(
    arrive, night, project, server, in_other_process
):
    if server:
        pytest.skip("on a server an analyst keeps nobody out")
    arrive(*GOOD)
    night()
    holder = in_other_process(
        "import time; from cdp_cli.project import Project; from cdp_cli.warehouse import connect\n"
        "held = connect(Project.find()); print('held', flush=True); time.sleep(60)"
    )
    assert holder.stdout.readline() == "held\n"
    busy = night()
    assert busy.status == "failed"
    assert f"in use by process {holder.pid}" in busy.steps[0].summary
    holder.kill()
    holder.wait()
    assert night().status == "done"
    assert customers(project) == 3


def test_only_one_night_at_a_time(arrive, night, project):
    arrive(*GOOD)
    held = lock(lock_file(project), "A night", hint="")
    with held, pytest.raises(RetryError, match="A night is already running: process"):
        night()


def test_the_commands(arrive, cdp):
    arrive(*GOOD)
    done = cdp("run", "--no-syncs", "--wait", "0")
    assert done.code == 0, done.err
    assert "The night is done" in done.out
    again = cdp("run", "--json", "--wait", "0")
    assert json.loads(again.out)["status"] == "done"
    shown = cdp("status")
    assert shown.code == 0, shown.err
    assert shown.out.count("done") == 2
    assert "crm.contacts" in shown.out
    assert len(json.loads(cdp("status", "--json").out)["nights"]) == 2
