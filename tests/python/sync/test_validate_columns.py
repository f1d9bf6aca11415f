"""What dbt's YAML says about keys and purposes is checked before anything runs."""

from __future__ import annotations

from tiny_company import MODEL

from cdp_cli.sync.engine import validate_syncs

MODEL_ID = f"model.tiny.{MODEL}"


def told(company) -> str:
    company._write_manifest()
    [report] = validate_syncs(company.project)
    return report.error.message if report.error else ""


def add_test(company, name: str, column: str = "customer_id") -> None:
    company._nodes[f"test.tiny.{name}"] = {
        "name": name,
        "unique_id": f"test.tiny.{name}",
        "resource_type": "test",
        "attached_node": MODEL_ID,
        "column_name": column,
        "test_metadata": {"name": name},
        "depends_on": {"nodes": [MODEL_ID]},
    }


def test_a_key_without_tests(company):
    company.add_sync("people", "hook")
    add_test(company, "unique")
    assert "has no test not_null" in told(company)
    add_test(company, "not_null", "email")
    assert "has no test not_null" in told(company)
    add_test(company, "not_null")
    assert told(company) == ""


def test_a_column_for_other_purposes(company):
    company.add_sync("people", "hook")
    columns = {name: {"name": name} for name in ("customer_id", "email")}
    columns["email"]["config"] = {"meta": {"purposes": ["service"]}}
    company._nodes[MODEL_ID]["columns"] = columns
    assert "column 'email' of sync_test__people is for service only" in told(company)
    company.add_sync("people", "hook", exclude=["email"])
    assert told(company) == ""
    company.add_sync("people", "hook", purpose="service")
    assert told(company) == ""


def test_a_column_whose_parent_forbids_it(company):
    company.add_sync("people", "hook")
    company._nodes[MODEL_ID]["columns"] = {n: {"name": n} for n in ("customer_id", "city")}
    parent = {"name": "city", "meta": {"purposes": []}}
    company._nodes["model.tiny.customer_360"] = {
        "name": "customer_360",
        "resource_type": "model",
        "columns": {"city": parent},
    }
    company._nodes[MODEL_ID]["depends_on"] = {"nodes": ["model.tiny.customer_360"]}
    assert "column 'city' of customer_360 is for nothing only" in told(company)
