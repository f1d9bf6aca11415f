"""A pull request is told which syncs it breaks."""

from __future__ import annotations

import json

import pytest
from tiny_company import MODEL

from cdp_cli.errors import ConfigError
from cdp_cli.sync.impact import impacts

MODEL_ID = f"model.tiny.{MODEL}"


@pytest.fixture
def branch(company, tmp_path):
    """The company's project with a state kept aside; gives found impacts after a change."""
    company.add_sync("people", "hook")
    columns = {name: {"name": name} for name in ("customer_id", "email", "city")}
    company._nodes[MODEL_ID]["columns"] = columns
    company._nodes[MODEL_ID]["checksum"] = {"checksum": "a"}
    company._write_manifest()
    state = tmp_path / "state"
    state.mkdir()
    (state / "manifest.json").write_text((company.root / "target/manifest.json").read_text())

    def found() -> list[tuple[str, str]]:
        company._write_manifest()
        return [(impact.severity, impact.sentence) for impact in impacts(company.project, state)]

    found.state = state
    return found


def test_nothing_changed(branch):
    assert branch() == []


def test_a_renamed_column_breaks(company, branch):
    columns = company._nodes[MODEL_ID]["columns"]
    company._nodes[MODEL_ID]["columns"] = {
        "customer_id": columns["customer_id"],
        "email": columns["email"],
        "town": {"name": "town"},
    }
    severities = dict(branch())
    assert severities["breaks"] == f"{MODEL} no longer has the column 'city'"
    assert "new column 'town'" in severities["resends"]


def test_a_lost_key_and_a_lost_exposure_break(company, branch):
    company._nodes[MODEL_ID]["columns"] = {"email": {"name": "email"}}
    assert "which the YAML" in branch()[0][1]
    company._exposures.clear()
    assert branch() == [("breaks", "its exposure is gone: nothing is sent any more")]


def test_settings_and_sql(company, branch):
    company.add_sync("people", "hook", object={"path": "/new"}, mode="upsert")
    company._nodes[MODEL_ID]["checksum"] = {"checksum": "b"}
    found = branch()
    assert found[0][0] == "resends"
    assert ("touches", f"changed SQL behind it: {MODEL}") in found
    assert any("mode was mirror, and is upsert" in text for _, text in found)


def test_a_retyped_column_by_the_catalogs(company, branch):
    def catalog(kind: str) -> str:
        columns = {"spent": {"name": "SPENT", "type": kind}}
        return json.dumps({"nodes": {MODEL_ID: {"columns": columns}}})

    (branch.state / "catalog.json").write_text(catalog("DECIMAL(12,2)"))
    (company.root / "target" / "catalog.json").write_text(catalog("VARCHAR"))
    assert branch() == [("breaks", "the column 'spent' was decimal(12,2), and is varchar")]


def test_a_state_that_is_none(company, tmp_path):
    with pytest.raises(ConfigError, match=r"no readable manifest\.json"):
        impacts(company.project, tmp_path / "nowhere")
