"""A bad row is moved aside with its reason and text, and comes back after a mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdp_cli.build import build
from cdp_cli.project import Project
from cdp_cli.warehouse import connect

STAGING = """
select
    id as record_key, email, 'crm' as source, _file as source_file, _line as source_line,
    _loaded_at as loaded_at, 1 as record_versions,
    case when email not like '%@%' then 'email cannot be read' end as reject_reason
from {{ source('crm', 'contacts') }}
"""
REJECTS = """
select *, 'profiles' as concept from {{ ref('stg_crm__profiles') }} where reject_reason is not null
"""
GOLDEN = """
select record_key as customer_id from {{ ref('stg_crm__profiles') }} where reject_reason is null
"""


@pytest.fixture
def built(project: Project, land) -> Path:
    """Three contacts, of which one cannot be kept, and a line that cannot be read."""
    models = project.root / "models"
    (models / "conformed").mkdir()
    (models / "conformed/conformed_rejects.sql").write_text(
        "{{ config(schema='conformed') }}" + REJECTS
    )
    (models / "golden/customer_360.sql").write_text(GOLDEN)
    staging = models / "staging/crm/stg_crm__profiles.sql"
    staging.write_text(STAGING)
    land(["1,a@x.example,Graz", "2,b at x.example,Wien", "3,c@x.example,Linz", "4,d@x.example"])
    assert build(project).is_success
    return staging


@pytest.mark.usefixtures("built")
def test_the_quarantine_shows_rule_reason_and_raw_text(cdp):
    shown = cdp("quality", "rejects")
    assert shown.code == 0
    for text in ("stg_crm__profiles", "email cannot be read", "b at x.example", "4,d@x.example"):
        assert text in shown.out
    assert "crm.contacts, contacts1.csv line 3" in shown.out
    assert cdp("quality", "rejects", "--source", "shop").out == "The quarantine is empty.\n"
    assert "not declared" in cdp("quality", "rejects", "--source", "shap").err


def test_after_a_mend_the_row_comes_back(built, cdp, project):
    built.write_text(STAGING.replace("'%@%'", "'%x.example'"))
    done = cdp("quality", "replay")
    assert done.code == 0
    assert "1 row left the quarantine, 0 stay" in done.out
    with connect(project) as warehouse:
        golden = warehouse.query("select count(*) as n from golden.customer_360")
    assert golden == [{"n": 3}]
    assert "No row of a staging model" in cdp("quality", "replay").out


def test_every_raw_table_of_this_project_has_a_test_that_its_rows_balance():
    """Raw = kept + folded + quarantined, by the generic test accounts_for_raw_rows."""
    project = Project.find(Path(__file__).parent)
    manifest = project.manifest()
    counted = {
        parent
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node.get("test_metadata")
        and node["test_metadata"]["name"] == "accounts_for_raw_rows"
        for parent in node["depends_on"]["nodes"]
    }
    raw = {f"source.cdp.{t.source}.{t.name}" for t in project.declared_tables() if t.is_raw}
    assert raw - counted == set()
