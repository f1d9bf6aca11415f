"""What people get wrong: one message that says what, where and what to do, and nothing written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cdp_cli.build import build
from cdp_cli.load.loader import load_files
from cdp_cli.load.request import LoadJob
from cdp_cli.project import Project

CRM = ("--source", "crm", "--table", "contacts")
READING = [
    ("audience", "list"),
    ("audience", "preview", "vip"),
    ("customer", "show", "ann@example.com"),
    ("identity", "explain", "c1"),
    ("identity", "review"),
    ("identity", "decisions"),
    ("identity", "link", "c1", "c2", "--because", "twins"),
    ("identity", "undo", "d1", "--because", "no twins"),
    ("sync", "run"),
    ("sync", "plan"),
    ("sync", "status"),
    ("sync", "errors"),
    ("sync", "retry"),
    ("sync", "explain", "c1"),
]
ALL = [*READING, ("load", "contacts.csv", *CRM), ("build",)]
EXPOSURE = """
exposures:
  - name: vip_to_files
    type: application
    owner: {name: Growth, email: growth@example.com}
    depends_on: [ref('sync_files__vip')]
    config: {meta: {sync: {destination: files, mode: mirror, key: customer_id,
      object: {path: vip, format: csv}, purpose: service, channel: email}}}
"""
HOLDER = """
import time
from cdp_cli import warehouse
from cdp_cli.project import Project
held = warehouse.connect(Project.find())
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="session")
def parsed_company(parsed_project, tmp_path_factory):
    """Shop Co with a file to load, an audience and a sync, parsed once."""
    root = tmp_path_factory.mktemp("company") / "shop_co"
    shutil.copytree(parsed_project, root)
    for name, content in {
        "contacts.csv": "id,email,city\n1,ann@example.com,Bonn\n",
        "models/audiences/audience_vip.sql": "select '1' as customer_id, 'rich' as reason",
        "models/activation/sync_files__vip.sql": "select '1' as customer_id",
        "models/activation/exposures.yml": EXPOSURE,
        "destinations.yml": "destinations: {files: {type: files, path: exports}}\n",
    }.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    config = root / "dbt_project.yml"
    rooms = "golden: {+schema: golden}\n    audiences: {+schema: audiences}\n"
    config.write_text(config.read_text().replace("golden: {+schema: golden}\n", rooms))
    Project(root).manifest()
    return root


@pytest.fixture
def company(project, parsed_company):
    """A copy of it in place of the plain one; nothing is built."""
    shutil.rmtree(project.root)
    shutil.copytree(parsed_company, project.root)
    os.chdir(project.root)
    return Project(project.root)


@pytest.fixture
def refused(cdp):
    """Call `cdp`, which must refuse with one message and nothing else; returns the message."""

    def call(*arguments):
        done = cdp(*arguments)
        assert done.code == 1
        assert done.err.startswith("Error: ")
        message, hint = done.err.strip().split("\n→ ")
        assert "\n" not in message + hint
        assert done.out == "" or (arguments[0] == "sync" and done.out.startswith("failed"))
        return done.err

    return call


def _ids(arguments):
    return " ".join(arguments[:2])


@pytest.mark.parametrize("arguments", ALL, ids=_ids)
def test_a_folder_that_is_no_project(refused, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CDP_PROJECT_DIR", raising=False)
    Path("contacts.csv").write_text("id\n1\n")
    assert f"there is no dbt_project.yml in {tmp_path}" in refused(*arguments)
    assert [path.name for path in tmp_path.iterdir()] == ["contacts.csv"]


@pytest.mark.parametrize("arguments", READING, ids=_ids)
def test_a_warehouse_that_was_never_made(refused, company, arguments):
    said = refused(*arguments)
    assert "There is no warehouse yet" in said
    assert str(company.root / "warehouse/shop.duckdb") in said
    assert not (company.root / "warehouse").exists()
    assert not (company.root / "exports").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("audience", "list"), "No audience was built yet"),
        (("audience", "preview", "vip"), "The audience 'vip' was not built yet"),
        (("customer", "show", "1"), "There is no golden.customer_360 in this warehouse yet"),
        (("identity", "explain", "1"), "There is no identity.identity_assignment in this"),
        (("identity", "review"), "There is no identity.identity_assignment in this"),
        (("identity", "link", "1", "2", "--because", "3"), "There is no identity.identity_assign"),
        (("sync", "run"), "sync_files__vip of sync 'vip_to_files' is not in the warehouse"),
        (("sync", "explain", "1"), "sync_files__vip of sync 'vip_to_files' is not in the"),
    ],
)
def test_a_warehouse_that_was_loaded_and_never_built(refused, company, arguments, message):
    load_files(company, [LoadJob(company.root / "contacts.csv", "crm", "contacts")])
    said = refused(*arguments)
    assert message in said
    assert "`cdp build" in said
    assert not (company.root / "exports").exists()


@pytest.mark.parametrize("content", ["models: [", "\tname: x", "- a list", "x: *nowhere"])
@pytest.mark.parametrize("arguments", [("audience", "list"), ("load", "contacts.csv", *CRM)])
def test_a_project_file_that_is_broken(refused, company, content, arguments):
    path = company.root / "dbt_project.yml"
    path.write_text(f"{path.read_text()}{content}\n" if content != "- a list" else content)
    assert str(path) in refused(*arguments)
    assert not (company.root / "warehouse/shop.duckdb").exists()


def test_a_project_file_with_a_key_that_dbt_does_not_know(refused, company):
    with (company.root / "dbt_project.yml").open("a") as file:
        file.write("nonsense: 1\n")
    said = refused("load", "contacts.csv", *CRM)
    assert "'nonsense' was unexpected" in said
    assert str(company.root / "dbt_project.yml") in said


def test_a_build_of_a_project_file_that_is_broken(refused, company):
    path = company.root / "dbt_project.yml"
    path.write_text(path.read_text() + "models: [\n")
    assert f"{path} is no valid YAML" in refused("build")


def test_the_doctor_names_a_broken_project_file_and_goes_on(cdp, company):
    build(company)
    with (company.root / "dbt_project.yml").open("a") as file:
        file.write("nonsense: 1\n")
    done = cdp("doctor")
    assert done.code == 1
    assert done.out.count("✗") == 1
    assert "'nonsense' was unexpected" in done.out
    assert done.err == ""


@pytest.mark.parametrize(
    "arguments",
    [*ALL, ("demo", "run", "--customers", "50", "--landing", "landing")],
    ids=_ids,
)
def test_a_warehouse_in_which_somebody_else_writes(refused, company, in_other_process, arguments):
    process = in_other_process(HOLDER)
    assert process.stdout.readline() == "held\n"
    said = refused(*arguments)
    assert f"is in use by process {process.pid} " in said
    assert not (company.root / "landing").exists()


def test_one_reason_for_several_syncs_is_told_once(cdp, company):
    path = company.root / "models/activation/exposures.yml"
    second = EXPOSURE.replace("vip_to_files", "again_to_files").replace("exposures:\n", "")
    path.write_text(EXPOSURE + second.replace("\n  - name", "  - name", 1))
    (company.root / "destinations.yml").write_text(
        "destinations: {files: {type: files, path: \"{{ env_var('CDP_NOWHERE') }}\"}}\n"
    )
    build(company)
    done = cdp("sync", "run")
    assert done.err.count("CDP_NOWHERE, which is not set") == 1
    assert done.out.count("for the same reason") == 1


def test_a_sync_whose_model_is_gone(refused, company):
    build(company)
    (company.root / "models/activation/sync_files__vip.sql").unlink()
    for arguments in (("sync", "run"), ("sync", "validate"), ("build",)):
        said = refused(*arguments)
        assert "vip_to_files" in said
        assert "'sync_files__vip' which was not found" in said


def test_a_secret_that_is_not_set(refused, company, monkeypatch):
    monkeypatch.delenv("CDP_TEST_SECRET", raising=False)
    (company.root / "destinations.yml").write_text(
        "destinations: {files: {type: webhook, url: 'http://127.0.0.1:9/',"
        " secret: \"{{ env_var('CDP_TEST_SECRET') }}\"}}\n"
    )
    build(company)
    said = refused("sync", "run")
    assert "Destination 'files' needs the environment variable CDP_TEST_SECRET" in said


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.csv", None, "gone.csv cannot be read: no such file or directory."),
        ("empty.csv", b"", "empty.csv is empty."),
        ("people.csv", b"%PDF-1.7 \x00\x01", "people.csv is a PDF document"),
        ("people.csv", b"PK\x03\x04 \x00", "people.csv is a zip archive or an Excel workbook"),
        ("people.csv", bytes(range(32)) * 50, "people.csv is no text"),
        ("people.parquet", b"id,email\n", "people.parquet is no Parquet file"),
        ("less.csv", b"id,city\n1,Bonn\n", "less.csv lacks 1 column that crm.contacts promises"),
    ],
)
def test_a_file_that_is_not_what_it_should_be(refused, cdp, company, name, content, message):
    if content is not None:
        (company.root / name).write_bytes(content)
    assert message in refused("load", name, *CRM)
    assert cdp("load", name, *CRM).out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--source", "cmr", "--table", "contacts"), "Source 'cmr' is not declared"),
        (("--source", "crm", "--table", "kontacts"), "Table 'kontacts' is not declared for the"),
    ],
)
def test_a_misspelt_source(refused, company, arguments, message):
    said = refused("load", "contacts.csv", *arguments)
    assert message in said
    assert "Did you mean 'c" in said
    assert not (company.root / "warehouse").exists()


def test_names_that_nobody_knows(refused, company):
    build(company)
    said = refused("audience", "preview", "vpi")
    assert "There is no audience 'vpi'" in said
    assert "Did you mean 'vip'? Audiences: vip." in said
    assert "--select nosuch finds no model" in refused("build", "--select", "nosuch")
    assert "'nosuch' finds no sync (there are: vip_to_files)" in refused(
        "sync", "run", "--select", "nosuch"
    )


def test_a_project_without_audiences(refused, project):
    build(project)
    assert "The project has no audience" in refused("audience", "list")


def test_a_column_that_a_model_needs_and_the_table_has_lost(cdp, company):
    load_files(company, [LoadJob(company.root / "contacts.csv", "crm", "contacts")])
    model = company.root / "models/golden/customer_360.sql"
    model.write_text("select record_key as customer_id, town from {{ ref('stg_crm__profiles') }}")
    done = cdp("build")
    assert done.code == 1
    assert "\nError: " not in done.err
    assert "model customer_360 in golden" in done.err
    assert '"town"' in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["laod"], "No such command 'laod'. Did you mean 'load'?"),
        (["sync", "rnu"], "No such command 'rnu'. Did you mean 'run'?"),
        (["customer", "sow", "x"], "Did you mean 'show'?"),
        (["load"], "Missing argument"),
        (["load", "a.csv"], "Missing option"),
        (["build", "--selekt", "x"], "--selekt"),
        (["audience", "preview", "vip", "--limit", "0"], "--limit"),
        (["demo", "run", "--until", "tomorrow"], "--until"),
    ],
)
def test_a_call_that_is_none_is_exit_code_2(cdp, arguments, message):
    done = cdp(*arguments)
    assert done.code == 2
    assert message in done.err
    assert done.out == ""


def test_the_script_itself_shows_no_traceback(tmp_path):
    script = Path(sys.executable).with_name("cdp")
    done = subprocess.run(
        [script, "build"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: No dbt project")
