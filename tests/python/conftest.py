"""A tiny dbt project of a company called Shop Co: the package is bound to no project of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from hypothesis import settings
from private_postgres import find_binaries, postgres_server

from cdp_cli import app, warehouse
from cdp_cli.project import Project

# How long an example takes says more about the machine than about the code.
settings.register_profile("cdp", deadline=None)
settings.load_profile("cdp")

# A shell in the background ignores Ctrl-C, and with it every process that a test starts and stops.
signal.signal(signal.SIGINT, signal.default_int_handler)

OPS = {
    "loads": "load_id source table_name file file_sha256 mode"
    " rows_loaded:bigint rows_rejected:bigint loaded_at:timestamp",
    "load_rejects": "load_id source table_name file line:bigint reason raw_text"
    " loaded_at:timestamp",
    "quality_runs": "run_id gate table_name status rows_checked:bigint rows_until:timestamp"
    " started_at:timestamp finished_at:timestamp decided_by reason",
    "quality_results": "run_id gate table_name column_name expectation severity is_met:boolean"
    " observed:double expected detail checked_at:timestamp",
    "quality_measures": "run_id table_name measure item value:double",
    "identity_decisions": "decision_id verdict subject_key other_subject_key reason decided_by"
    " decided_at:timestamp undone_by undone_at:timestamp undone_reason",
}

FILES = {
    "dbt_project.yml": """
name: shop_co
version: 1.0.0
profile: shop_co
flags: {send_anonymous_usage_stats: false}
models:
  shop_co:
    staging: {+schema: staging}
    golden: {+schema: golden}
vars:
  sources:
    crm:
      {party: first, owner: Sales, purpose: service, legal_basis: contract, concepts: [profiles]}
""",
    "profiles.yml": """
shop_co:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: "{{ env_var('CDP_WAREHOUSE', 'warehouse/shop.duckdb') }}"
      threads: 1
      settings: {preserve_insertion_order: false, TimeZone: UTC}
""",
    "macros/generate_schema_name.sql": """
{% macro generate_schema_name(name, node) %}{{ name or target.schema }}{% endmacro %}
""",
    "models/staging/crm/_crm__sources.yml": """
sources:
  - name: crm
    loader: cdp
    schema: raw_crm
    tables:
      - name: contacts
        columns: [{name: id}, {name: email}, {name: city}]
      - name: notes
        columns: [{name: note}]
  - name: shop
    loader: cdp
    schema: raw_shop
    tables:
      - name: orders
        columns: [{name: order_id}, {name: total}]
""",
    "models/staging/crm/stg_crm__profiles.sql": """
select id as record_key, email from {{ source('crm', 'contacts') }}
""",
    "models/golden/customer_360.sql": """
select record_key as customer_id, email from {{ ref('stg_crm__profiles') }}
""",
    "models/golden/_golden__models.yml": """
models:
  - name: customer_360
    columns:
      - name: customer_id
        data_tests: [unique]
""",
}


# The same tests hold on a server: `make test-postgres` says CDP_TEST_WAREHOUSE=postgres.
ENGINE = os.environ.get("CDP_TEST_WAREHOUSE", "duckdb")
ON_SERVER = """
shop_co:
  target: postgres
  outputs:
    postgres:
      {{type: postgres, host: {host}, port: {port}, user: {user}, password: {password},
       dbname: shop_co, schema: main, threads: 1}}
"""


class Run(NamedTuple):
    """What a command left behind: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL server, where that is what is tested; else no address."""
    if ENGINE != "postgres":
        yield ""
        return
    binaries = find_binaries()
    assert binaries, "no PostgreSQL server here: apt-get install postgresql brings one"
    with postgres_server(binaries) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def parsed_project(tmp_path_factory: pytest.TempPathFactory, server: str) -> Path:
    """Shop Co's project, parsed once: tests get copies."""
    root = tmp_path_factory.mktemp("shop_co")
    files = FILES
    if server:
        place = urlsplit(server)
        words = {"user": place.username, "password": place.password}
        profile = ON_SERVER.format(host=place.hostname, port=place.port, **words)
        files = {**FILES, "profiles.yml": profile}
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (root / "models/staging/_ops__sources.yml").write_text(_ops_source())
    Project(root).manifest()
    return root


@pytest.fixture
def project(
    parsed_project: Path, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Project:
    """A copy of Shop Co's project without a warehouse; the current directory."""
    if server:
        _new_database(server)
    for name in (
        "CDP_WAREHOUSE",
        "CDP_PROJECT_DIR",
        "CDP_TARGET",
        "DBT_PROFILES_DIR",
        "DBT_TARGET",
    ):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "shop_co"
    shutil.copytree(parsed_project, root)
    monkeypatch.chdir(root)
    return Project(root)


@pytest.fixture
def connection(project: Project) -> Iterator[warehouse.base.Warehouse]:
    """Shop Co's warehouse, open."""
    with warehouse.connect(project) as opened:
        yield opened


@pytest.fixture
def cdp(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """`cdp` in this process, as its script calls it."""

    def run(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["cdp", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            app.main()
        captured = capsys.readouterr()
        return Run(int(left.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def in_other_process(project: Project) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Run Python code in a process of its own, which is ended with the test."""
    processes = []

    def start(code: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "CDP_PROJECT_DIR": str(project.root)},
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def _new_database(server: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("drop database if exists shop_co with (force)")
        connection.execute("create database shop_co")


def _ops_source() -> str:
    lines = [
        "sources:",
        "  - name: cdp_ops",
        "    loader: cdp",
        "    schema: cdp_ops",
        "    tables:",
    ]
    for table, columns in OPS.items():
        lines += [f"      - name: {table}", "        columns:"]
        for column in columns.split():
            name, _, kind = column.partition(":")
            lines.append(f"          - {{name: {name}, data_type: {kind or 'string'}}}")
    return "\n".join(lines) + "\n"
