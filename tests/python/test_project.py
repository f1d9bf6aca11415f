from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from cdp_cli.errors import ConfigError
from cdp_cli.manifest import read_manifest
from cdp_cli.project import Project


def write(project, name, content):
    path = project.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))


def test_the_project_is_that_of_the_folder_or_of_one_above(project, monkeypatch):
    monkeypatch.chdir(project.root / "models/staging")
    assert Project.find().root == project.root
    assert Project.find(project.root / "macros").root == project.root


def test_the_environment_names_the_project(project, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CDP_PROJECT_DIR", str(project.root))
    assert Project.find().root == project.root


@pytest.mark.parametrize("chosen", [False, True])
def test_no_project_is_one_clear_message(tmp_path, monkeypatch, chosen):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CDP_PROJECT_DIR", raising=False)
    if chosen:
        monkeypatch.setenv("CDP_PROJECT_DIR", str(tmp_path))
    with pytest.raises(ConfigError, match=r"there is no dbt_project\.yml") as missing:
        Project.find()
    assert "cdp init" in missing.value.hint


def test_the_registry_is_a_var_of_the_project_or_of_the_package(project):
    assert list(project.sources) == ["crm"]
    for scope in ("shop_co", "cdp"):
        variables = {scope: {"sources": {"own": {"party": "first", "brand": "x"}}}, "sources": {}}
        write(project, "dbt_project.yml", {"name": "shop_co", "vars": variables})
        assert list(Project(project.root).sources) == ["own"]
        assert Project(project.root).brand == "x"


def test_a_project_without_a_registry_has_no_sources(project):
    write(project, "dbt_project.yml", {"name": "shop_co"})
    assert Project(project.root).sources == {}
    assert Project(project.root).brand == ""


def test_declared_tables_are_those_of_sources_that_cdp_loads(project):
    write(
        project,
        "models/staging/other.yml",
        {"sources": [{"name": "other", "loader": "fivetran", "tables": [{"name": "x"}]}]},
    )
    tables = {f"{table.schema}.{table.name}": table for table in project.declared_tables()}
    assert sorted(tables) == [
        *("cdp_ops.identity_decisions", "cdp_ops.load_rejects", "cdp_ops.loads"),
        *("cdp_ops.quality_measures", "cdp_ops.quality_results", "cdp_ops.quality_runs"),
        *("raw_crm.contacts", "raw_crm.notes", "raw_shop.orders"),
    ]
    assert tables["raw_crm.contacts"].columns == {"id": "", "email": "", "city": ""}
    assert tables["raw_crm.contacts"].is_raw
    assert tables["cdp_ops.loads"].columns["rows_loaded"] == "bigint"
    assert not tables["cdp_ops.loads"].is_raw


def test_syncs_are_exposures_that_say_so(project):
    exposure = {"type": "application", "owner": {"name": "Growth", "email": "g@example.com"}}
    write(
        project,
        "models/exposures.yml",
        {
            "exposures": [
                {"name": "dashboard", **exposure},
                {"name": "vip", **exposure, "config": {"meta": {"sync": {"destination": "files"}}}},
            ]
        },
    )
    assert list(project.syncs()) == ["vip"]


def test_audiences_are_models_of_that_name(project):
    write(project, "models/audiences/audience_vip.sql", "select 1 as customer_id")
    assert list(project.audiences()) == ["audience_vip"]


def test_destinations_stay_as_they_are_written(project, monkeypatch):
    assert project.destinations() == {}
    monkeypatch.setenv("CDP_SECRET", "hush")
    write(
        project,
        "destinations.yml",
        {"destinations": {"hook": {"type": "webhook", "secret": "{{ env_var('CDP_SECRET') }}"}}},
    )
    assert project.destinations()["hook"]["secret"] == "{{ env_var('CDP_SECRET') }}"


@pytest.mark.parametrize("name", ["dbt_project.yml", "destinations.yml"])
def test_broken_yaml_is_one_clear_message(project, name):
    write(project, name, "destinations: [")
    with pytest.raises(ConfigError, match=f"{name} is no valid YAML"):
        _ = Project(project.root).config, project.destinations()


def test_a_model_that_does_not_parse_is_dbts_own_message_without_its_log(project, capfd):
    write(project, "models/golden/broken.sql", "select * from {{ ref('nowhere') }}")
    with pytest.raises(ConfigError) as broken:
        project.manifest()
    assert "does not parse" in broken.value.message
    assert "nowhere" in broken.value.message
    assert capfd.readouterr() == ("", "")


def test_the_manifest_is_parsed_again_only_after_a_change(project):
    first = project.manifest()
    assert project.manifest() is first
    write(project, "models/golden/new.sql", "select 1 as id")
    assert "model.shop_co.new" in project.manifest()["nodes"]
    (project.root / "models/golden/new.sql").unlink()
    assert "model.shop_co.new" not in project.manifest()["nodes"]
    shutil.rmtree(project.root / "target")
    assert "model.shop_co.customer_360" in project.manifest()["nodes"]


def test_what_lies_beside_the_models_does_not_matter(project):
    manifest = project.root / "target/manifest.json"
    project.manifest()
    written = manifest.stat().st_mtime_ns
    write(project, "warehouse/new.csv", "x")
    write(project, "notebooks/new.sql", "x")
    project.manifest()
    assert manifest.stat().st_mtime_ns == written


def test_a_manifest_that_is_cut_off_is_written_again(project):
    manifest = project.root / "target/manifest.json"
    content = manifest.read_text()
    manifest.write_text(content[: len(content) // 2])
    assert "model.shop_co.customer_360" in read_manifest(project.root, manifest.parent)["nodes"]


def test_a_package_that_changes_is_parsed_again(project, tmp_path):
    package = tmp_path / "package"
    for name, content in {
        "dbt_project.yml": "name: cdp\nversion: 1.0.0\n",
        "models/from_package.sql": "select 1 as id",
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(content)
    write(project, "packages.yml", {"packages": [{"local": str(package)}]})
    (project.root / "dbt_packages").mkdir()
    (project.root / "dbt_packages/cdp").symlink_to(package)
    assert "model.cdp.from_package" in project.manifest()["nodes"]
    (package / "models/late.sql").write_text("select 1 as id")
    assert "model.cdp.late" in project.manifest()["nodes"]


def test_where_the_command_was_called_does_not_change(project):
    before = Path.cwd()
    write(project, "models/golden/new.sql", "select 1 as id")
    project.manifest()
    assert Path.cwd() == before
