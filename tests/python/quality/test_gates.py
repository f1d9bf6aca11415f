"""Both gates on a small company: what is examined, what it is compared with, what is kept."""

from __future__ import annotations

import subprocess
import sys

import pytest
from gate_helpers import missed, of, people

from cdp_cli.errors import ConfigError
from cdp_cli.quality.gate import run_gate


def test_good_rows_pass_and_the_result_is_kept(suite, land, gate, project):
    suite()
    land(people(60))
    report = gate()
    assert (report.status, missed(report)) == ("passed", [])
    assert of(report, "crm.contacts").rows == 60
    assert of(report, "crm.notes").status == "idle"
    from cdp_cli.warehouse import connect

    with connect(project) as warehouse:
        kept = warehouse.query(
            "select runs.status, count(*) as results from cdp_ops.quality_runs as runs"
            " inner join cdp_ops.quality_results as results using (run_id, table_name)"
            " where is_met group by runs.status"
        )
    assert kept == [{"status": "passed", "results": 3}]


def test_only_what_landed_since_the_last_good_gate_is_examined(suite, land, gate):
    suite()
    land(people(60))
    gate()
    assert of(gate(), "crm.contacts").status == "idle"
    land(people(5, start=100))
    assert of(gate(), "crm.contacts").rows == 5


def test_rows_that_an_error_stopped_are_examined_again(suite, land, gate):
    suite()
    land([f"{n},," for n in range(60)])
    for _ in range(2):
        report = gate()
        assert not report.is_open
        assert missed(report) == [("error", "email · filled share")]


def test_a_warning_opens_the_gate(suite, land, gate):
    suite()
    land([f"{n},nobody,Graz" for n in range(60)])
    report = gate()
    assert report.is_open
    assert missed(report) == [("warn", "email · matching share")]


def test_few_rows_are_judged_less_strictly_than_many(suite, land, gate):
    suite()
    land(["1,a@x.example,Graz", "2,,Graz", "3,c@x.example,Wien"])
    assert gate().status == "passed"


def test_the_usual_is_known_after_three_good_runs(suite, land, gate):
    suite()
    for night in range(3):
        land(people(60, start=60 * night))
        assert gate().status == "passed"
    land(people(600, start=1000))
    assert missed(gate()) == [("error", "rows")]


def test_a_distribution_that_moves_is_seen_once_there_is_a_day_to_compare_with(suite, land, gate):
    suite()
    land(people(300))
    gate()
    # Against the history of years a single day says nothing yet.
    land(people(300, start=300, city="Linz"))
    assert gate().status == "passed"
    land(people(300, start=600, city="Steyr"))
    report = gate()
    assert missed(report) == [("error", "city · drift")]
    assert "Steyr" in of(report, "crm.contacts").problems[0].detail


def test_a_key_that_repeats_is_found(suite, land, gate):
    suite()
    land([*people(60), *people(1)])
    assert missed(gate()) == [("error", "id · distinct share")]


def test_what_holds_for_every_table_needs_no_suite_of_its_own(suite, land, gate):
    suite("table: every\nchecks:\n  - {measure: new_columns, at_most: 0, severity: warn}\n")
    land([f"{row},x" for row in people(20)], header="id,email,city,colour")
    report = gate()
    assert missed(report) == [("warn", "new columns")]
    assert of(report, "crm.contacts").problems[0].detail == "colour"


def test_an_expectation_in_great_expectations_own_words(suite, land, gate):
    suite(
        "table: crm.contacts\nsample:\n"
        "  - expect_column_value_lengths_to_equal: {column: city, value: 4, mostly: 0.9}\n"
    )
    land([*people(60), *people(60, start=60, city="Salzburg")])
    finding = of(gate(), "crm.contacts").problems[0]
    assert finding.expectation == "city · expect_column_value_lengths_to_equal"
    assert finding.observed == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("- expect_colum_to_exist: {column: city}", "does not know"),
        ("- expect_column_values_to_be_in_set: {column: city, value: 4}", "what it cannot take"),
    ],
)
def test_a_wrong_expectation_is_one_clear_message(suite, land, gate, entry, said):
    suite(f"table: crm.contacts\nsample:\n  {entry}\n")
    land(people(3))
    with pytest.raises(ConfigError, match=said):
        gate()


def test_a_column_that_nobody_has_is_one_clear_message(suite, land, gate):
    suite("table: crm.contacts\nchecks:\n  - {measure: filled_share, column: mail, at_least: 1}\n")
    land(people(3))
    with pytest.raises(ConfigError, match="has none"):
        gate()


def test_the_golden_gate_examines_the_whole_table(suite, connection, gate):
    connection.execute("create schema golden")
    connection.execute("create table golden.customer_360 as select 'c1' as customer_id, 7 as n")
    connection.close()
    suite(
        "table: golden.customer_360\nchecks:\n"
        "  - {measure: number_greatest, column: n, at_most: 5, because: nobody is so many}\n"
        "  - {measure: sql, name: customers, sql: count(*), at_least: 1}\n",
        "golden",
    )
    report = gate("golden")
    assert missed(report) == [("error", "n · number greatest")]


def test_data_docs_ask_for_nothing_from_elsewhere(suite, land, project):
    suite()
    land(people(60))
    docs = run_gate(project, "raw").docs
    pages = [page.read_text(encoding="utf-8") for page in docs.parent.rglob("*.html")]
    assert len(pages) > 2
    assert "crm.contacts" in "".join(pages)
    for page in pages:
        assert "<script" not in page
        assert "://" not in page
        assert "<style>" in page


def test_the_command_exits_with_three_where_the_gate_is_closed(suite, land, cdp):
    suite()
    land([f"{n},," for n in range(60)])
    done = cdp("quality", "run", "--gate", "raw", "--no-docs")
    assert done.code == 3
    assert "email · filled share is 0, expected at least" in done.out
    assert "The raw gate is closed" in done.out


def test_no_other_command_pays_for_great_expectations():
    code = (
        "import sys, pkgutil, importlib, cdp_cli.quality as quality, cdp_cli.commands.quality;"
        "[importlib.import_module(f'cdp_cli.quality.{m.name}') for m in"
        " pkgutil.iter_modules(quality.__path__)];"
        "assert not {'great_expectations', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
