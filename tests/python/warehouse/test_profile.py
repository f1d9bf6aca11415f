from __future__ import annotations

import os

import pytest

from cdp_cli import warehouse
from cdp_cli.errors import ConfigError
from cdp_cli.project import Project
from cdp_cli.warehouse.profile import read_profile


def rewrite(project, old, new):
    path = project.root / "profiles.yml"
    path.write_text(path.read_text().replace(old, new))


def test_the_profile_is_rendered_as_dbt_renders_it(project, monkeypatch):
    monkeypatch.setenv("CDP_WAREHOUSE", "/somewhere/cdp.duckdb")
    assert read_profile(project).path == "/somewhere/cdp.duckdb"


def test_the_target_of_the_environment_wins(project, monkeypatch):
    rewrite(
        project, "    duckdb:\n", "    other: {type: duckdb, path: other.duckdb}\n    duckdb:\n"
    )
    monkeypatch.setenv("DBT_TARGET", "other")
    assert read_profile(project).path == "other.duckdb"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("target: duckdb", "target: nowhere", "does not have a target named 'nowhere'"),
        ("shop_co:", "other:", "Could not find profile named 'shop_co'"),
        ("type: duckdb", "type: duckduck", "duckduck"),
        ("env_var('CDP_WAREHOUSE', 'warehouse/shop.duckdb')", "env_var('UNSET_X')", "UNSET_X"),
        ("outputs:", "outputs: [", "profiles.yml"),
    ],
)
def test_a_profile_that_cannot_be_used_is_one_clear_message(project, old, new, message):
    rewrite(project, old, new)
    with pytest.raises(ConfigError, match="cannot be used") as refused:
        warehouse.connect(project)
    assert message in refused.value.message
    assert "profiles.yml" in refused.value.hint


def test_a_project_without_a_profile_is_one_clear_message(project, tmp_path, monkeypatch):
    (project.root / "profiles.yml").unlink()
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ConfigError, match=r"profile in .*\.dbt cannot be used"):
        warehouse.connect(project)


def test_another_kind_of_warehouse_is_one_clear_message(project, monkeypatch):
    monkeypatch.setattr("cdp_cli.warehouse.profile.read_profile", lambda _: Other())
    with pytest.raises(ConfigError, match="of type 'oracle'; cdp knows"):
        warehouse.connect(project)
    assert warehouse.target(project).file is None


@pytest.mark.parametrize("ask", [warehouse.connect, Project.manifest])
def test_an_adapter_that_is_not_installed_is_named_with_what_brings_it(project, ask, capfd):
    rewrite(project, "type: duckdb", "type: bigquery")
    with pytest.raises(ConfigError, match="leads to bigquery, whose adapter") as told:
        ask(project)
    assert "pip install 'cdp-cli[bigquery]'" in told.value.hint
    assert capfd.readouterr() == ("", "")


class Other:
    """Credentials of an adapter that is not installed here."""

    type = "oracle"
    database = "crm"


def test_reading_the_profile_leaves_no_trace_in_the_environment(project):
    before = dict(os.environ)
    read_profile(project)
    assert dict(os.environ) == before
