from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from cdp_cli.build import build
from cdp_cli.load.loader import load_files
from cdp_cli.load.request import LoadJob
from cdp_cli.project import Project


@pytest.fixture(scope="module")
def built_once(parsed_project, tmp_path_factory):
    """A project that was loaded and built."""
    root = tmp_path_factory.mktemp("built") / "shop_co"
    shutil.copytree(parsed_project, root)
    (root / "contacts.csv").write_text("id,email,city\n1,a@x,Bonn\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("CDP_WAREHOUSE", raising=False)
        load_files(Project(root), [LoadJob(root / "contacts.csv", "crm", "contacts")])
        assert build(Project(root)).is_success
    return root


@pytest.fixture
def built(project, built_once):
    """A copy of it, as the current project."""
    shutil.rmtree(project.root)
    shutil.copytree(built_once, project.root)
    os.chdir(project.root)
    return project


def findings(cdp, check=""):
    """What `cdp doctor --json` finds, of one check: status and message."""
    done = cdp("doctor", "--json")
    found = [(f["status"], f["message"]) for f in json.loads(done.out) if check in f["check"]]
    statuses = {f["status"] for f in json.loads(done.out)}
    assert done.code == int("problem" in statuses)
    return found


def test_a_sound_installation_has_no_problem(cdp, built):
    done = cdp("doctor")
    assert done.code == 0
    assert "✗" not in done.out
    assert f"{built.root} parses: 2 models" in done.out
    assert "shop.duckdb" in done.out


@pytest.mark.usefixtures("project")
def test_before_the_first_build_it_says_what_comes_next(cdp):
    done = cdp("doctor")
    assert done.code == 0
    assert "does not exist yet" in done.out
    assert "→ Run `cdp build`." in done.out


def test_outside_a_project(cdp, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CDP_PROJECT_DIR", raising=False)
    assert findings(cdp, "project")[0][0] == "problem"


def test_a_project_that_does_not_parse(cdp, built):
    (built.root / "models/broken.sql").write_text("{{ ref('nowhere') }}")
    ((status, message),) = findings(cdp, "project")
    assert status == "problem"
    assert "nowhere" in message


def test_a_profile_that_cannot_be_used(cdp, built, monkeypatch):
    monkeypatch.setenv("DBT_TARGET", "nowhere")
    assert findings(cdp, "profile")[0][0] == "problem"
    assert built


def test_a_registry_that_promises_what_is_not_modelled(cdp, built):
    path = built.root / "dbt_project.yml"
    path.write_text(path.read_text().replace("[profiles]", "[profiles, orders]"))
    ((status, message),) = findings(cdp, "registry")
    assert (status, message) == (
        "problem",
        "Source 'crm' promises orders, and there is no model stg_crm__orders.",
    )


HOLDER = """
import time
from cdp_cli import warehouse
from cdp_cli.project import Project
held = warehouse.connect(Project.find())
print("held", flush=True)
time.sleep(60)
"""


def test_a_warehouse_in_use_and_by_whom(cdp, built, in_other_process):
    process = in_other_process(HOLDER)
    assert process.stdout.readline() == "held\n"
    ((status, message),) = findings(cdp, "warehouse")
    assert status == "problem"
    assert f"process {process.pid} " in message
    assert built


def test_declared_tables_that_are_missing(cdp, built):
    ((status, message),) = findings(cdp, "tables")
    assert status == "warning"
    assert "raw_shop.orders" in message
    assert built


def test_secrets_that_are_not_set_are_named_and_those_that_are_set_are_not_shown(
    cdp, built, monkeypatch
):
    monkeypatch.setenv("CDP_SET", "hush")
    monkeypatch.delenv("CDP_UNSET", raising=False)
    (built.root / "destinations.yml").write_text(
        """
destinations:
  one: {type: webhook, secret: "{{ env_var('CDP_SET') }}"}
  two: {type: webhook, secret: "{{ env_var('CDP_UNSET') }}"}
  three: {type: webhook, optional: true, secret: "{{ env_var('CDP_UNSET') }}"}
"""
    )
    assert findings(cdp, "destinations") == [
        ("ok", "one: every variable it needs is set"),
        ("problem", "two: not set: CDP_UNSET"),
        ("warning", "three: not set: CDP_UNSET"),
    ]
    assert "hush" not in cdp("doctor").out


def test_a_build_that_is_old_or_failed(cdp, built):
    path = built.root / "target/run_results.json"
    assert findings(cdp, "build")[0][0] == "ok"
    results = json.loads(path.read_text())
    old = datetime.now(UTC) - timedelta(days=2)
    results["metadata"]["generated_at"] = old.isoformat()
    path.write_text(json.dumps(results))
    assert "more than a day ago" in findings(cdp, "build")[0][1]
    results["results"][0]["status"] = "error"
    path.write_text(json.dumps(results))
    assert "1 node failed" in findings(cdp, "build")[0][1]


def test_nothing_is_changed_by_looking(cdp, built):
    before = (built.root / "warehouse/shop.duckdb").stat().st_mtime_ns
    cdp("doctor")
    assert (built.root / "warehouse/shop.duckdb").stat().st_mtime_ns == before
