from __future__ import annotations

import pytest

from cdp_cli import warehouse
from cdp_cli.build import build
from cdp_cli.errors import BuildError, ConfigError, WarehouseBusyError
from cdp_cli.load.loader import load_files
from cdp_cli.load.request import LoadJob


@pytest.fixture
def loaded(project):
    """The project with two contacts loaded."""
    path = project.root / "contacts.csv"
    path.write_text("id,email,city\n1,a@x,Bonn\n2,b@x,Ulm\n")
    load_files(project, [LoadJob(path, "crm", "contacts")])
    return project


def test_rooms_come_in_the_order_of_the_build_with_their_models_and_tests(loaded):
    steps = []
    result = build(loaded, on_step=steps.append)
    assert result.is_success
    assert [(room.name, room.models, room.tests) for room in result.rooms] == [
        ("staging", 1, 0),
        ("golden", 1, 1),
    ]
    # No comparison with the whole: a machine may set its clock in the meantime.
    assert all(room.started < room.finished and room.seconds > 0 for room in result.rooms)
    assert result.seconds > 0
    assert [(step.name, step.done, step.total) for step in steps] == [
        ("stg_crm__profiles", 1, 3),
        ("customer_360", 2, 3),
        ("unique_customer_360_customer_id", 3, 3),
    ]
    assert result.log_path.is_file()


def test_the_warehouse_is_free_afterwards_and_dbt_says_nothing_on_the_terminal(loaded, capfd):
    build(loaded)
    assert capfd.readouterr() == ("", "")
    with warehouse.connect(loaded) as connection:
        found = connection.query("select count(*) as customers from golden.customer_360")
    assert found == [{"customers": 2}]


def test_a_selection_is_built_alone(loaded):
    result = build(loaded, select=["stg_crm__profiles", "customer_360"], exclude=["customer_360"])
    assert [room.name for room in result.rooms] == ["staging"]


def test_a_test_of_nothing_that_was_built_is_in_no_room(loaded):
    (loaded.root / "tests").mkdir()
    (loaded.root / "tests/sums_are_right.sql").write_text("select 1 as it where 1 + 1 <> 2")
    steps = []
    result = build(loaded, select=["sums_are_right"], on_step=steps.append)
    assert [(room.name, room.models, room.tests) for room in result.rooms] == [("tests", 0, 1)]
    assert [step.room for step in steps] == ["tests"]


def test_a_failing_model_is_named_with_reason_and_sql_and_what_follows_is_skipped(loaded):
    model = loaded.root / "models/staging/crm/stg_crm__profiles.sql"
    model.write_text("select nope from {{ source('crm', 'contacts') }}")
    result = build(loaded)
    (failure,) = result.failures
    assert not result.is_success
    assert (failure.name, failure.kind, failure.room) == ("stg_crm__profiles", "model", "staging")
    assert "nope" in failure.reason
    assert "\n" not in failure.reason
    assert failure.compiled_path.read_text().startswith("select nope")
    assert result.skipped == 2


def test_a_failing_test_is_named_with_the_number_of_rows(loaded):
    path = loaded.root / "more.csv"
    path.write_text("id,email,city\n1,c@x,\n1,d@x,\n2,e@x,\n")
    load_files(loaded, [LoadJob(path, "crm", "contacts")])
    (failure,) = build(loaded).failures
    assert (failure.kind, failure.room, failure.failing_rows) == ("test", "golden", 2)
    assert failure.reason == "2 rows at fault"
    assert failure.compiled_path.is_file()


def test_a_test_that_only_warns_is_no_failure(loaded):
    path = loaded.root / "models/golden/_golden__models.yml"
    path.write_text(path.read_text().replace("[unique]", "[{unique: {config: {severity: warn}}}]"))
    more = loaded.root / "more.csv"
    more.write_text("id,email,city\n1,c@x,\n")
    load_files(loaded, [LoadJob(more, "crm", "contacts")])
    result = build(loaded)
    assert result.is_success
    assert [(warning.status, warning.failing_rows) for warning in result.warnings] == [("warn", 1)]


def test_a_hook_that_fails_is_named(loaded):
    path = loaded.root / "dbt_project.yml"
    path.write_text(path.read_text() + "on-run-start: ['select nowhere']\n")
    result = build(loaded)
    assert not result.is_success
    assert "nowhere" in result.failures[0].reason


def test_a_project_that_does_not_parse_is_one_clear_message(loaded):
    (loaded.root / "models/golden/broken.sql").write_text("{{ ref('nowhere') }}")
    with pytest.raises(BuildError, match="nowhere") as broken:
        build(loaded)
    assert "dbt build" in broken.value.hint


def test_a_profile_that_cannot_be_used_is_one_clear_message(loaded, monkeypatch):
    monkeypatch.setenv("DBT_TARGET", "nowhere")
    with pytest.raises(ConfigError, match="nowhere"):
        build(loaded)


HOLDER = """
import time
from cdp_cli import warehouse
from cdp_cli.project import Project
held = warehouse.connect(Project.find())
print("held", flush=True)
time.sleep(60)
"""


def test_a_warehouse_in_use_is_one_clear_message(loaded, in_other_process):
    process = in_other_process(HOLDER)
    assert process.stdout.readline() == "held\n"
    with pytest.raises(WarehouseBusyError, match=f"in use by process {process.pid} "):
        build(loaded)
