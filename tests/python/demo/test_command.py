from __future__ import annotations

import json

from typer.testing import CliRunner

from cdp_cli.commands.demo import app


def test_generate_prints_what_it_wrote(tmp_path):
    out = tmp_path / "landing"
    result = CliRunner().invoke(app, ["generate", "--customers", "60", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "receipt_lines" in result.stdout
    assert (out / "crm/contacts/contacts.csv").is_file()
    assert (tmp_path / "landing_truth/people.parquet").is_file()


def test_generate_answers_scripts_in_json(tmp_path):
    options = ["--customers", "60", "--seed", "5", "--out", str(tmp_path / "landing"), "--json"]
    document = json.loads(CliRunner().invoke(app, ["generate", *options]).stdout)
    assert document["customers"] == 60
    assert document["rows"] == sum(file["rows"] for file in document["files"])
    assert document["dirt"]["broken row"] == document["broken"]
