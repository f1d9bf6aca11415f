from __future__ import annotations

import json

import pytest


@pytest.fixture
def loaded(cdp, project):
    path = project.root / "contacts.csv"
    path.write_text("id,email,city\n1,a@x,Bonn\n2,b@x,Ulm\n3\n")
    assert cdp("load", path, "--source", "crm", "--table", "contacts").code == 0
    return project


def test_the_summary_says_what_was_built_and_what_is_in_it(cdp, loaded):
    done = cdp("build")
    assert done.code == 0
    assert [line.split()[:3] for line in done.out.splitlines()[1:3]] == [
        ["staging", "1", "0"],
        ["golden", "1", "1"],
    ]
    assert "2 customers in golden.customer_360" in done.out
    assert "1 row rejected while loading" in done.out
    assert "Built: 2 models, 1 test, 0 warnings" in done.out
    assert str(loaded.root / "logs/dbt.log") in done.out


def test_a_failure_is_one_short_message_with_the_way_to_its_sql(cdp, loaded):
    model = loaded.root / "models/staging/crm/stg_crm__profiles.sql"
    model.write_text("select nope from {{ source('crm', 'contacts') }}")
    failed = cdp("build", "--select", "stg_crm__profiles customer_360")
    assert failed.code == 1
    assert "Error: model stg_crm__profiles in staging:" in failed.err
    assert "→ Its SQL: " in failed.err
    assert "Failed: 1 failure, 2 skipped" in failed.out
    assert "Traceback" not in failed.err


@pytest.mark.usefixtures("loaded")
def test_scripts_read_json(cdp):
    done = cdp("build", "--full-refresh", "--json")
    result = json.loads(done.out)
    assert done.code == 0
    assert result["is_success"]
    assert [room["name"] for room in result["rooms"]] == ["staging", "golden"]


@pytest.mark.usefixtures("loaded")
def test_an_empty_selection_is_a_mistake(cdp):
    """A nightly job with a misspelt selection would otherwise be green and build nothing."""
    done = cdp("build", "--select", "nothing_of_that_name", "--exclude", "that")
    assert done.code == 1
    assert done.err.startswith(
        "Error: Nothing was built: --select nothing_of_that_name --exclude that finds no model"
    )
    assert done.out == ""
