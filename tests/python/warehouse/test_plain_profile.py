"""The quick way to read a profile must never say anything else than dbt."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml

from cdp_cli import warehouse
from cdp_cli.project import Project
from cdp_cli.warehouse.plain import read_plain
from cdp_cli.warehouse.profile import ask_dbt, read_profile

PLAIN = [
    {"path": "a.duckdb"},
    {"path": "a.duckdb", "schema": "main", "threads": 4},
    {"path": "{{ env_var('CDP_SET') }}"},
    {"path": '{{env_var( "CDP_SET" )}}.duckdb'},
    {"path": "{{ env_var('CDP_UNSET', 'it.duckdb') }}"},
    {"path": "{{ env_var('CDP_SET', 'it.duckdb') }}"},
    {"path": "in/{{ env_var('CDP_SET') }}/{{ env_var('CDP_NUMBER') }}.duckdb"},
    {"path": "{{ env_var('CDP_NUMBER') }}"},
    {"path": "{{ env_var('CDP_ODD') }}"},
    {"path": ":memory:"},
    {},
    {"path": "a", "settings": {"TimeZone": "{{ env_var('CDP_ZONE') }}", "threads": 2}},
    {"path": "a", "settings": {"preserve_insertion_order": False, "memory_limit": "1GB"}},
    {"path": "a", "config_options": {"allow_unsigned_extensions": True}},
]
ONLY_DBT_KNOWS = [
    {"path": "{{ env_var('CDP_SET') | upper }}"},
    {"path": "{{ 'a' ~ env_var('CDP_SET') }}"},
    {"path": "{% if true %}a{% endif %}"},
    {"path": "a{# said #}"},
    {"path": "{{ env_var('DBT_ENV_SECRET_PATH') }}"},
    {"path": "{{ var('path', 'a.duckdb') }}"},
    {"path": "a.duckdb", "threads": "{{ env_var('CDP_NUMBER') | as_number }}"},
    {"path": "a.duckdb", "database": "a"},
    {"path": "a.duckdb", "attach": [{"path": "b.duckdb"}]},
    {"path": "a.duckdb", "extensions": []},
    {"path": "a.duckdb", "retries": {"connect_attempts": 2}},
]
REFUSED = [
    {"path": "{{ env_var('CDP_UNSET') }}"},
    {"path": "{{ env_var('CDP_SET' }}"},
    {"path": 7},
    {"path": "a.duckdb", "threads": "many"},
    {"path": "a.duckdb", "settings": "all"},
    {"path": "a.duckdb", "type": None},
    {"type": "duckduck"},
]


@pytest.fixture
def with_output(project, monkeypatch):
    for name, value in {
        "CDP_SET": "here it's",
        "CDP_NUMBER": "42",
        "CDP_ODD": "{{ not_rendered_again }} '",
        "CDP_ZONE": "UTC",
        "DBT_ENV_SECRET_PATH": "secret.duckdb",
    }.items():
        monkeypatch.setenv(name, value)

    def write(output):
        profile = {"target": "it", "outputs": {"it": {"type": "duckdb", **output}}}
        (project.root / "profiles.yml").write_text(yaml.safe_dump({"shop_co": profile}))
        return Project(project.root)

    return write


@pytest.mark.parametrize("output", PLAIN, ids=str)
def test_a_plain_profile_is_read_as_dbt_reads_it(with_output, output):
    project = with_output(output)
    plain, credentials = read_plain(project), ask_dbt(project)
    for name in ("type", "path", "settings", "config_options"):
        assert getattr(plain, name) == (getattr(credentials, name) or {})


@pytest.mark.parametrize("output", ONLY_DBT_KNOWS, ids=str)
def test_a_profile_with_more_in_it_is_left_to_dbt(with_output, output):
    project = with_output(output)
    assert read_plain(project) is None
    assert read_profile(project).path == ask_dbt(project).path


@pytest.mark.parametrize("output", REFUSED, ids=str)
def test_a_profile_that_is_wrong_is_left_to_dbt(with_output, output):
    assert read_plain(with_output(output)) is None


@pytest.mark.parametrize("prefix", ["DBT", "DBT_ENGINE"])
def test_the_environment_chooses_as_it_does_for_dbt(project, monkeypatch, tmp_path, prefix):
    profiles = {
        "theirs": {
            "target": "a",
            "outputs": {name: {"type": "duckdb", "path": f"{name}.duckdb"} for name in "ab"},
        }
    }
    (tmp_path / "profiles.yml").write_text(yaml.safe_dump(profiles))
    monkeypatch.setenv(f"{prefix}_PROFILES_DIR", str(tmp_path))
    monkeypatch.setenv(f"{prefix}_PROFILE", "theirs")
    monkeypatch.setenv(f"{prefix}_TARGET", "b")
    assert read_plain(project).path == ask_dbt(project).path == "b.duckdb"
    monkeypatch.delenv(f"{prefix}_TARGET")
    assert read_plain(project).path == ask_dbt(project).path == "a.duckdb"


def test_settings_hold_on_either_way(with_output):
    settings = {"settings": {"TimeZone": "Asia/Tokyo", "memory_limit": "1GB"}}
    found = []
    for more in ({}, {"extensions": []}):
        with warehouse.connect(with_output({"path": "a.duckdb", **settings, **more})) as opened:
            found += opened.query(
                "select current_setting('TimeZone') as zone, current_setting('memory_limit') as m"
            )
            pages = opened.stream("select current_setting('TimeZone')")
            assert list(pages) == [[("Asia/Tokyo",)]]
    assert found[0] == found[1]
    assert found[0]["zone"] == "Asia/Tokyo"


@pytest.mark.parametrize("setting", ["settings", "config_options"])
@pytest.mark.parametrize("more", [{}, {"extensions": []}], ids=["plain", "by dbt"])
def test_a_setting_that_is_none_is_one_clear_message(with_output, setting, more):
    project = with_output({"path": "a.duckdb", setting: {"memroy_limit": "1GB"}, **more})
    with pytest.raises(warehouse.ConfigError, match="memroy_limit"):
        warehouse.connect(project)


def test_looking_into_the_warehouse_imports_no_dbt(project):
    warehouse.connect(project).close()
    code = (
        "import sys\nfrom cdp_cli import warehouse\nfrom cdp_cli.project import Project\n"
        "project = Project.find()\nproject.manifest()\n"
        "warehouse.connect(project, read_only=True).query('select 1')\n"
        "print('dbt' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
