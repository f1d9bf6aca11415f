"""Suites as files: what they may say, and what is said about a mistake in one."""

from __future__ import annotations

import pytest

from cdp_cli.errors import ConfigError
from cdp_cli.project import Project
from cdp_cli.quality.bounds import Bound, Limits
from cdp_cli.quality.measures import MEASURES
from cdp_cli.quality.reading import read_suite
from cdp_cli.quality.targets import targets


def test_an_entry_with_columns_is_a_check_for_each(suite):
    path = suite(
        "table: crm.contacts\nchecks:\n"
        "  - {measure: filled_share, columns: [id, email], at_least: 0.5, severity: warn}\n"
    )
    assert [check.label for check in read_suite(path, "raw").checks] == [
        "id · filled share",
        "email · filled share",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("checks: []", "does not say `table`"),
        ("table: crm.contacts\nchecks: 3", "no list of entries"),
        ("table: crm.contacts\nchecks: [{measure: rowz, at_least: 1}]", "no measure 'rowz'"),
        ("table: crm.contacts\nchecks: [{measure: rows}]", "no limit that can be understood"),
        ("table: crm.contacts\nchecks: [{measure: rows, at_least: x}]", "no limit that can be"),
        ("table: crm.contacts\nchecks: [{measure: rows, of_usual: 2}]", "no limit that can be"),
        ("table: crm.contacts\nchecks: [{measure: filled_share, at_least: 1}]", "say `column`"),
        ("table: crm.contacts\nchecks: [{measure: rows, at_leat: 1}]", "unknown entry 'at_leat'"),
        (
            "table: crm.contacts\nchecks: [{measure: rows, at_least: 1, severity: bad}]",
            "severity 'bad'",
        ),
        ("table: crm.contacts\nsample: [{regex: x}]", "names no expectation"),
        ("table: crm.contacts\ncheck: []", "unknown entry 'check'"),
    ],
)
def test_a_mistake_names_the_file_and_what_is_wrong(suite, text, said):
    path = suite(text)
    with pytest.raises(ConfigError, match=said) as told:
        read_suite(path, "raw")
    assert str(path) in told.value.message


def test_a_suite_about_nothing_says_what_might_be_meant(suite, project):
    suite("table: crm.contact\n")
    with pytest.raises(ConfigError) as told:
        targets(project, "raw")
    assert "Did you mean 'crm.contacts'?" in told.value.hint


@pytest.mark.parametrize("gate", ["raw", "golden"])
def test_the_suites_of_this_project_are_about_its_tables(gate):
    found = targets(Project.find(), gate)
    assert found
    assert all(target.checks for target in found)


def test_a_package_lends_its_suites_and_the_company_has_the_last_word(suite, project):
    lent = project.root / "dbt_packages/cdp/quality/raw"
    lent.mkdir(parents=True)
    (lent / "every_table.yml").write_text("table: every\nchecks: [{measure: rows, at_least: 1}]\n")
    (lent / "demo.yml").write_text("table: demo.web\nchecks: [{measure: rows, at_least: 9}]\n")
    assert all(len(target.checks) == 1 for target in targets(project, "raw"))
    suite("table: every\n", name="every_table")
    assert not any(target.checks for target in targets(project, "raw"))


def test_limits():
    assert Bound(at_least=1).limits([], rows=3, is_share=True) == Limits(1, None)
    assert Bound(of_usual=(0.5, 2)).limits([10, 10], rows=3, is_share=False) is None
    assert Bound(of_usual=(0.5, 2)).limits([10, 12, 8], rows=3, is_share=False) == Limits(5, 20)
    assert Bound(by_usual=0.1).limits([], rows=3, is_share=False) is None
    assert Bound(by_usual=1).limits([4], rows=3, is_share=False) == Limits(3, 5)
    wide = Bound(at_most=0.01).limits([], rows=10, is_share=True)
    assert wide.greatest == pytest.approx(0.104, abs=0.001)
    assert Limits(0.25, 1200).words() == "0.25 to 1,200"


def test_every_measure_says_what_it_means():
    assert all(measure.meaning.endswith(".") for measure in MEASURES.values())


def test_the_docs_explain_every_measure():
    page = (Project.find().root / "docs/quality.md").read_text(encoding="utf-8")
    for name, measure in MEASURES.items():
        assert f"| `{name}` |" in page
        assert measure.meaning in page
