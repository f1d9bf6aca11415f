"""What `cdp init` writes builds at once: dbt deps, dbt build, cdp sync run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from cdp_cli.dbt_runner import run_dbt


@pytest.fixture
def new_company(tmp_path, monkeypatch):
    """A folder of its own, and nothing in the environment that points elsewhere."""
    for name in ("CDP_PROJECT_DIR", "CDP_WAREHOUSE", "CDP_EXPORTS", "CDP_AS_OF", "CDP_TARGET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def dbt(root: Path, *arguments: str) -> None:
    result = run_dbt(root, arguments)
    failed = [
        f"{found.node.unique_id}: {found.message}"
        for found in getattr(result.result, "results", [])
        if found.status in {"error", "fail", "warn"}
    ]
    assert result.success, result.exception
    assert not failed


def test_the_worked_example_goes_the_whole_way(new_company, cdp, monkeypatch):
    made = cdp("init", "acme", "--json")
    assert made.code == 0
    assert json.loads(made.out)["name"] == "acme"
    root = new_company / "acme"
    monkeypatch.chdir(root)
    dbt(root, "deps")

    # Before the first file has landed there is nobody to send, and nothing fails.
    dbt(root, "build")
    assert cdp("sync", "run").code == 0

    assert cdp("load", "landing/contacts.csv", "--source", "crm", "--table", "contacts").code == 0
    dbt(root, "build")
    assert cdp("sync", "run").code == 0

    with (root / "exports/customers.csv").open(newline="") as exported:
        rows = list(csv.DictReader(exported))
    assert {row["first_name"] for row in rows} == {"Anna", "Bilal", "Chiara"}


def test_a_file_of_ones_own_builds_at_once(new_company, cdp, monkeypatch):
    file = new_company / "Kunden.csv"
    file.write_text(
        "Customer No;E-Mail;Vorname;Nachname;Geburtsdatum;Telefon;order\n"
        "10;ANNA@Example.com;Anna;Müller;31.12.1980;030/12345678;x\n"
        "10;anna@example.com;Anna;Müller;31.12.1980;030/12345678;x\n"
        ";nobody@example.com;No;Number;;;x\n",
        encoding="cp1252",
    )

    made = cdp("init", "acme", "--source", "erp", "--file", file)

    assert made.code == 0
    assert "cdp load" in made.out
    assert "order" in made.err  # the column that found no place
    root = new_company / "acme"
    monkeypatch.chdir(root)
    dbt(root, "deps")
    assert cdp("load", file, "--source", "erp", "--table", "kunden").code == 0
    dbt(root, "build")
    shown = json.loads(cdp("customer", "show", "erp:10", "--json").out)
    assert "Müller" in json.dumps(shown, ensure_ascii=False)
    assert "+493012345678" in json.dumps(shown)


def test_a_second_call_writes_nothing(new_company, cdp):
    assert cdp("init", "acme").code == 0
    before = {path: path.stat().st_mtime_ns for path in (new_company / "acme").rglob("*")}

    again = cdp("init", "acme")

    assert again.code == 1
    assert "nothing was written" in again.err
    assert before == {path: path.stat().st_mtime_ns for path in (new_company / "acme").rglob("*")}


def test_a_file_that_is_missing_is_named(new_company, cdp):
    missing = cdp("init", "acme", "--file", "nowhere.csv")

    assert missing.code == 1
    assert "nowhere.csv" in missing.err
    assert not (new_company / "acme").exists()
