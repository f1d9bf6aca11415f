from __future__ import annotations

import json
from pathlib import Path

import pytest

from cdp_cli import warehouse

CRM = ("--source", "crm", "--table", "contacts")

pytestmark = pytest.mark.usefixtures("project")


@pytest.fixture
def files(project):
    for name, content in {
        "in/a.csv": "id,email,city\n1,a@x,Bonn\n2\n",
        "in/b.jsonl": '{"id": 3, "email": "c@x", "city": null}\n',
        "bad.csv": "id,mail\n1,a\n",
    }.items():
        path = project.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return project.root


def test_a_folder_is_loaded_and_what_was_rejected_is_said_without_the_data(cdp, files):
    done = cdp("load", "in", *CRM)
    assert done.code == 0
    assert done.out.split() == [
        *("file", "rows", "rejected", "result"),
        *("a.csv", "1", "1", "loaded", "b.jsonl", "1", "0", "loaded"),
    ]
    assert done.err == (
        "a.csv: 1 row rejected, kept in cdp_ops.load_rejects:\n  line 3: 1 column instead of 3\n"
    )
    assert (files / "warehouse/shop.duckdb").is_file()


def test_loading_again_says_that_nothing_was_added(cdp, files):
    cdp("load", files / "in/a.csv", *CRM)
    again = cdp("load", files / "in/a.csv", *CRM)
    assert again.code == 0
    assert "was loaded before; nothing added" in again.out


def test_scripts_read_json(cdp, files):
    done = cdp("load", files / "in/a.csv", *CRM, "--json")
    (result,) = json.loads(done.out)
    assert done.err == ""
    assert result["rows_loaded"] == 1
    assert result["rejects"] == [{"line": 3, "reason": "1 column instead of 3"}]
    assert result["error"] is None


@pytest.mark.parametrize(
    ("names", "code"), [(["bad.csv"], 1), (["in/a.csv", "bad.csv", "missing.csv"], 2)]
)
@pytest.mark.usefixtures("files")
def test_files_that_fail_are_named_and_the_exit_code_says_how_many(cdp, names, code):
    done = cdp("load", *names, *CRM)
    assert done.code == code
    assert "Error: bad.csv lacks 2 columns that crm.contacts promises: email, city." in done.err
    assert "--map 'mail'=email" in done.err
    assert ("missing.csv cannot be read" in done.err) == (code == 2)


@pytest.mark.usefixtures("files")
def test_options_reach_the_loader(cdp, project):
    Path("odd.txt").write_bytes("1\tä;b\tx\n".encode("cp1252"))
    done = cdp(
        *("load", "odd.txt", *CRM, "--no-header", "--delimiter", r"\t", "--encoding", "cp1252"),
        *("--mode", "replace", "--format", "csv", "--quote", ""),
    )
    assert done.code == 0
    Path("map.csv").write_text("key,E-Mail\n2,b\n")
    done = cdp(
        "load", "map.csv", *CRM, "--map", "key=id", "--map", "E-Mail=email", "--allow-missing"
    )
    assert done.code == 0
    with warehouse.connect(project) as connection:
        found = connection.query("select id, email, city from raw_crm.contacts order by id")
    assert [tuple(row.values()) for row in found] == [("1", "ä;b", "x"), ("2", "b", None)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--source", "cmr", "--table", "contacts"], "Did you mean 'crm'?"),
        (["--source", "crm", "--table", "contact"], "Did you mean 'contacts'?"),
        ([*CRM, "--map", "email"], "--map 'email' is no pair of names."),
        ([*CRM, "--quote", "''"], "is more than one character"),
        ([*CRM, "--encoding", "klingon"], "encoding 'klingon' is not known"),
    ],
)
def test_options_that_make_no_sense_are_one_clear_message(cdp, files, arguments, message):
    done = cdp("load", files / "in/a.csv", *arguments)
    assert done.code == 1
    assert message in done.err
    assert "Traceback" not in done.err


def test_an_unknown_mode_is_refused(cdp, files):
    done = cdp("load", files / "in/a.csv", *CRM, "--mode", "merge")
    assert done.code == 2
    assert "append" in done.err
