"""A suite that is suggested can be read, holds for the rows it was made from, and is short."""

from __future__ import annotations

from gate_helpers import missed, people

from cdp_cli.quality.suggest import suggest


def test_what_is_suggested_holds_for_the_same_rows(project, land, suite, gate):
    land(people(120))
    suggestion = suggest(project, "crm.contacts")
    assert suggestion.file == "quality/raw/crm.contacts.yml"
    assert "- {measure: distinct_share, column: id, at_least: 0.95}" in suggestion.text
    assert "values: [graz, linz, wien]" in suggestion.text
    suite(suggestion.text)
    assert missed(gate()) == []


def test_the_command_prints_or_writes_and_overwrites_nothing(land, cdp):
    land(people(40))
    assert cdp("quality", "suggest", "crm.contacts").out.startswith("table: crm.contacts")
    assert cdp("quality", "suggest", "crm.contacts", "--write").code == 0
    again = cdp("quality", "suggest", "crm.contacts", "--write")
    assert again.code == 1
    assert "is there already" in again.err
    assert "There is no table 'crm.contact'" in cdp("quality", "suggest", "crm.contact").err
