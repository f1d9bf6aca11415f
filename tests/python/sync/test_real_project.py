"""A real dbt project, built by dbt, synced from its own manifest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tiny_company import OPS

from cdp_cli.dbt_runner import run_dbt
from cdp_cli.errors import ConfigError
from cdp_cli.project import Project
from cdp_cli.sync.engine import plan_syncs, run_syncs, validate_syncs

FILES = {
    "dbt_project.yml": """
name: shop
version: 1.0.0
profile: shop
flags: {send_anonymous_usage_stats: false}
models:
  shop:
    golden: {+schema: golden, +materialized: table}
    activation: {+schema: activation}
seeds: {+schema: seeds}
""",
    "profiles.yml": """
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: warehouse/shop.duckdb, settings: {TimeZone: UTC}}
""",
    "destinations.yml": "destinations: {files: {type: files, path: exports}}\n",
    "macros/generate_schema_name.sql": """
{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}
""",
    "seeds/purposes.csv": """purpose,description,legal_basis,requires_consent
marketing,Newsletters,consent,true
""",
    "models/golden/customer_consents.sql": """
select
    id as customer_id, 'shop' as brand, 'marketing' as purpose, 'email' as channel,
    case when id = 'c2' then 'denied' else 'granted' end as status,
    id <> 'c2' as is_granted, current_timestamp as decided_at
from (values ('c1'), ('c2'), ('c3')) as people (id)
""",
    "models/golden/customer_identifiers.sql": """
select customer_id, 'email' as identifier_type, customer_id || '@x.example' as identifier_value
from {{ ref('customer_consents') }}
""",
    "models/activation/sync_files__people.sql": """
select customer_id, identifier_value as email from {{ ref('customer_identifiers') }}
""",
    "models/activation/_activation.yml": """
models:
  - name: sync_files__people
    columns: [{name: customer_id}, {name: email}]
exposures:
  - name: people_to_files
    type: application
    owner: {name: Marketing, email: marketing@shop.example}
    depends_on: [ref('sync_files__people')]
    config:
      tags: [daily]
      meta:
        sync:
          destination: files
          object: {path: people}
          mode: mirror
          key: customer_id
          purpose: marketing
          channel: email
""",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The project, built once; tests get copies."""
    root = tmp_path_factory.mktemp("shop")
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.lstrip("\n"))
    ops = OPS.read_text().replace("{{ doc('", "").replace("') }}", "")
    (root / "models" / "_ops__sources.yml").write_text(ops)
    (root / "warehouse").mkdir()
    assert run_dbt(root, ["build"]).success
    return root


@pytest.fixture
def root(built, tmp_path, monkeypatch) -> Path:
    for name in ("CDP_WAREHOUSE", "CDP_PROJECT_DIR", "DBT_TARGET", "DBT_PROFILES_DIR"):
        monkeypatch.delenv(name, raising=False)
    copy = tmp_path / "shop"
    shutil.copytree(built, copy)
    return copy


def change(root: Path, name: str, before: str, after: str) -> None:
    path = root / name
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_syncs_what_dbt_has_built(root):
    [report] = run_syncs(Project(root), ["tag:daily"])
    assert (report.status, report.counts.sent, report.counts.held_consent) == ("done", 2, 1)
    assert (root / "exports/people.csv").read_text() == (
        "customer_id,email\nc1,c1@x.example\nc3,c3@x.example\n"
    )
    [report] = run_syncs(Project(root), ["sync_files__people+"])
    assert (report.counts.unchanged, report.counts.planned) == (2, 0)


def test_dbt_finds_the_tables_that_the_engine_writes(root):
    """The sources of the project describe what is there, so analysts can build on it."""
    run_syncs(Project(root))
    model = "select * from {{ source('cdp_ops', 'sync_runs') }} where sent = 2 and status = 'done'"
    (root / "models/golden/sync_health.sql").write_text(model)
    assert run_dbt(root, ["build", "--select", "sync_health"]).success


def test_a_sync_whose_model_is_gone(root):
    (root / "models/activation/sync_files__people.sql").unlink()
    change(root, "models/activation/_activation.yml", "models:\n  - name: sync_files__people\n", "")
    change(
        root,
        "models/activation/_activation.yml",
        "    columns: [{name: customer_id}, {name: email}]\n",
        "",
    )
    with pytest.raises(ConfigError) as error:
        validate_syncs(Project(root))
    assert "sync_files__people" in error.value.message


def test_a_sync_whose_model_is_disabled(root):
    path = root / "models/activation/sync_files__people.sql"
    path.write_text("{{ config(enabled=false) }}" + path.read_text())
    [report] = validate_syncs(Project(root))
    assert report.status == "failed"
    assert "must depend on exactly one model" in report.error.message
    assert "enabled" in report.error.hint


def test_a_renamed_key_is_found_in_the_yaml_before_it_is_built(root):
    change(root, "models/activation/_activation.yml", "{name: customer_id}", "{name: client_id}")
    [report] = validate_syncs(Project(root))
    assert report.status == "failed"
    assert "has the key 'customer_id', which the YAML of sync_files__people" in report.error.message


def test_a_renamed_column_is_found_in_the_warehouse(root):
    change(root, "models/activation/_activation.yml", "key: customer_id", "key: client_id")
    change(root, "models/activation/_activation.yml", "{name: customer_id}", "{name: client_id}")
    change(
        root,
        "models/activation/_activation.yml",
        "{name: email}",
        "{name: email}, {name: customer_id}",
    )
    for reports in (validate_syncs(Project(root)), plan_syncs(Project(root))):
        assert reports[0].status == "failed"
        assert "'client_id', which activation.sync_files__people" in reports[0].error.message


def test_an_excluded_column_stays_at_home(root):
    change(root, "models/activation/_activation.yml", "key: customer_id", "key: email")
    change(
        root,
        "models/activation/_activation.yml",
        "purpose: marketing",
        "purpose: marketing\n          exclude: [customer_id]",
    )
    [report] = run_syncs(Project(root))
    assert report.status == "done"
    assert (root / "exports/people.csv").read_text() == "email\nc1@x.example\nc3@x.example\n"
