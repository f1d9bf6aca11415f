"""A closed gate has two ways out, and neither loses a row."""

from __future__ import annotations

import pytest
from gate_helpers import missed, of, people

from cdp_cli.errors import ConfigError, SourceError
from cdp_cli.quality import decisions
from cdp_cli.warehouse import connect


@pytest.fixture
def closed(suite, land, gate):
    """A gate that 60 good rows have passed and 60 bad ones have not."""
    suite()
    land(people(60))
    gate()
    land([f"{n},," for n in range(100, 160)])
    assert not gate().is_open


@pytest.mark.usefixtures("closed")
def test_what_is_withdrawn_is_gone_and_a_mended_file_can_land(project, land, gate):
    done = decisions.withdraw(project, "crm.contacts")
    assert (done.rows, done.files) == (60, ("contacts2.csv",))
    land(people(60, start=100))
    report = gate()
    assert missed(report) == []
    assert of(report, "crm.contacts").rows == 60
    with connect(project) as warehouse:
        rows = warehouse.query("select count(*) as n, count(email) as mails from raw_crm.contacts")
    assert rows == [{"n": 120, "mails": 120}]


@pytest.mark.usefixtures("closed")
def test_what_is_withdrawn_keeps_no_gate_closed(project, gate):
    decisions.withdraw(project, "crm.contacts")
    assert of(gate(), "crm.contacts").status == "idle"


@pytest.mark.usefixtures("closed")
def test_what_is_accepted_is_the_usual_from_then_on(project, gate, cdp):
    done = cdp("quality", "accept", "crm.contacts", "--because", "a new form", "--by", "kim")
    assert done.code == 0
    assert "60 rows accepted" in done.out
    assert of(gate(), "crm.contacts").status == "idle"
    with connect(project) as warehouse:
        said = warehouse.query(
            "select decided_by, reason from cdp_ops.quality_runs where status = 'accepted'"
        )
    assert said == [{"decided_by": "kim", "reason": "a new form"}]


def test_where_there_is_nothing_to_decide_that_is_said(project, suite, land, gate):
    suite()
    land(people(60))
    with pytest.raises(ConfigError, match="all its rows would go"):
        decisions.withdraw(project, "crm.contacts")
    gate()
    with pytest.raises(ConfigError, match="Nothing has landed"):
        decisions.withdraw(project, "crm.contacts")
    with pytest.raises(ConfigError, match="has not refused"):
        decisions.accept(project, "crm.contacts", by="kim", because="")
    with pytest.raises(SourceError, match="No gate knows"):
        decisions.accept(project, "crm.contact", by="kim", because="")
    land(people(5), mode="replace")
    with pytest.raises(ConfigError, match="replaced as a whole"):
        decisions.withdraw(project, "crm.contacts")
