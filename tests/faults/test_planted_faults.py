"""Each planted fault is caught at its gate with its severity; clean data raise no alarm."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from planted_faults import GOLDEN, RAW

from cdp_cli.demo.company import generate
from cdp_cli.load.loader import load_files
from cdp_cli.load.request import LoadJob, LoadOptions, LoadResult
from cdp_cli.project import Project
from cdp_cli.quality.gate import run_gate
from cdp_cli.quality.report import GateReport
from cdp_cli.warehouse import connect

ROOT = Path(__file__).resolve().parents[2]
SEEDS = range(1, 6)
CUSTOMERS = 1_000
REPLACE = LoadOptions(mode="replace")
RAW_ONLY = "select * exclude (_file, _line, _loaded_at) from"

GOLDEN_TABLES = """
create schema golden;
create table golden.customer_360 as
select
    n, 'known' as profile_state, 'A' as given_name, 'B' as family_name, 'DE' as country,
    n || '@x.example' as email, '+49' || n as phone, '10115' as postcode,
    date '1980-01-01' as birth_date, 1 + n % 3 as subject_count, 10.0 * (n % 7) as lifetime_revenue,
    'loyal' as rfm_segment, if(n % 2 = 0, 'granted', 'never_asked') as email_marketing_consent,
    timestamp '2026-01-01' as last_seen_at
from range(2000) as numbers (n);
create table golden.customer_consents as
select if(n % 3 = 0, 'granted', 'denied') as status, 'email' as channel, 'marketing' as purpose
from range(2000) as numbers (n);
create table golden.customer_attribute_lineage as
select if(n % 3 = 0, 'crm', 'shop') as source, 'email' as attribute_name
from range(2000) as numbers (n);
"""


@pytest.fixture(scope="module")
def good_nights(tmp_path_factory) -> tuple[Path, list[GateReport]]:
    """A warehouse in which five clean companies have landed, one after the other."""
    folder = tmp_path_factory.mktemp("nights")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDP_PROJECT_DIR", str(ROOT))
        patch.setenv("CDP_WAREHOUSE", str(folder / "cdp.duckdb"))
        project = Project.find()
        reports = []
        for seed in SEEDS:
            files = generate(CUSTOMERS, seed, folder / str(seed)).files
            jobs = [LoadJob(file.path, file.source, file.table, REPLACE) for file in files]
            assert not [done.error for done in load_files(project, jobs) if done.error]
            reports.append(run_gate(project, "raw", with_docs=False))
        with connect(project) as warehouse:
            warehouse.execute(GOLDEN_TABLES)
        reports += [run_gate(project, "golden", with_docs=False) for _ in range(3)]
    return folder, reports


@pytest.fixture
def project(good_nights, tmp_path, monkeypatch) -> Project:
    """A copy of that warehouse."""
    shutil.copy(good_nights[0] / "cdp.duckdb", tmp_path / "cdp.duckdb")
    monkeypatch.setenv("CDP_PROJECT_DIR", str(ROOT))
    monkeypatch.setenv("CDP_WAREHOUSE", str(tmp_path / "cdp.duckdb"))
    return Project.find()


@pytest.fixture
def send(project, tmp_path) -> Callable[..., LoadResult]:
    """Land a file of a table that an SQL statement makes of the good rows."""

    def land(name: str, sql: str, encoding: str = "") -> LoadResult:
        source, _, table = name.partition(".")
        path = tmp_path / f"{name}.csv"
        with connect(project, read_only=True) as warehouse:
            good = f"with good as ({RAW_ONLY} raw_{source}.{table}) {sql}"
            warehouse.execute(f"copy ({good}) to '{path}' (format csv, header true)")
        options = LoadOptions(mode="replace", encoding=encoding, delimiter=",")
        return load_files(project, [LoadJob(path, source, table, options)])[0]

    return land


def _missed(report: GateReport) -> list[tuple[str, str]]:
    return [(f.severity, f.expectation) for table in report.tables for f in table.problems]


def test_clean_data_raise_no_alarm_at_any_seed(good_nights):
    assert [_missed(report) for report in good_nights[1]] == [[]] * (len(SEEDS) + 3)


@pytest.mark.parametrize("name", RAW)
def test_a_fault_of_a_file_is_caught_at_the_raw_gate(name, project, send):
    fault = RAW[name]
    assert send(fault.table, fault.sql, fault.encoding).error is None
    report = run_gate(project, "raw", with_docs=False)
    assert fault.caught in _missed(report)
    assert report.is_open == (fault.caught[0] == "warn")
    # Whoever is not at fault is not accused.
    assert {table.table for table in report.tables if table.problems} <= {
        fault.table,
        *(["shop.returns", "shop.order_lines"] if fault.table.startswith("shop") else []),
    }


@pytest.mark.parametrize("name", GOLDEN)
def test_a_fault_of_a_golden_table_is_caught_at_the_golden_gate(name, project):
    fault = GOLDEN[name]
    with connect(project) as warehouse:
        warehouse.execute(fault.sql)
    report = run_gate(project, "golden", with_docs=False)
    assert fault.caught in _missed(report)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select * exclude (email) from good", "lacks 1 column that crm.contacts promises: email"),
        ("select * from good where false", "holds no row"),
    ],
)
def test_a_file_that_breaks_its_promise_does_not_land(sql, said, send, project):
    assert said in send("crm.contacts", sql).error.message
    with connect(project, read_only=True) as warehouse:
        assert warehouse.query("select count(*) as n from raw_crm.contacts")[0]["n"] > 0


def test_a_source_that_is_silent_for_too_long_is_told(project):
    with connect(project) as warehouse:
        warehouse.execute("update raw_crm.contacts set _loaded_at = _loaded_at - interval 9 day")
    assert _missed(run_gate(project, "raw", with_docs=False)) == [("warn", "overdue days")]


def test_lines_that_cannot_be_read_are_told(project, tmp_path):
    path = tmp_path / "accounts.csv"
    with connect(project, read_only=True) as warehouse:
        rows = f"{RAW_ONLY} raw_crm.accounts"
        warehouse.execute(f"copy ({rows}) to '{path}' (format csv, header true)")
    path.write_text(path.read_text() + "broken,line\n" * 40)
    load_files(project, [LoadJob(path, "crm", "accounts", REPLACE)])
    assert ("error", "unreadable share") in _missed(run_gate(project, "raw", with_docs=False))


def test_the_docs_list_every_fault():
    page = (ROOT / "docs/quality.md").read_text(encoding="utf-8")
    for name, fault in {**RAW, **GOLDEN}.items():
        severity, what = fault.caught
        assert f"| {name} | " in page
        assert f"| {severity} | {what} |" in page
