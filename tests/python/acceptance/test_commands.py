"""What a person and a script see of the demo company."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest

from cdp_cli.warehouse import connect

pytestmark = pytest.mark.xdist_group("acceptance")


@pytest.fixture
def terminal(cdp, monkeypatch):
    """Lines that a command shows on a terminal of a width."""

    def show(width, *arguments):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", str(width))
        done = cdp(*arguments)
        assert done.code == 0, done.err
        return re.sub(r"\x1b\[[0-9;]*m", "", done.out).splitlines()

    return show


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize(
    "arguments",
    [
        ("audience", "list"),
        ("audience", "preview", "vip_customers"),
        ("customer", "show", "shop:C-BAG", "--lineage", "--steps", "50"),
        ("identity", "explain", "shop:C-BAG"),
        ("identity", "review", "--only", "weak"),
        ("sync", "status"),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("company")
def test_no_table_is_cut_or_wider_than_the_terminal(terminal, width, arguments, monkeypatch):
    # Nobody answers what a review asks.
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    for line in terminal(width, *arguments):
        assert len(line) <= width or "Not shown for want of room" in line
        assert not line.endswith("…")


@pytest.mark.usefixtures("company")
def test_who_belongs_and_why_is_seen_in_eighty_columns(terminal, cdp):
    piped = cdp("audience", "preview", "vip_customers", "--limit", 3).out.splitlines()
    members = json.loads(cdp("audience", "preview", "vip_customers", "--limit", 3, "--json").out)
    text = " ".join(terminal(80, "audience", "preview", "vip_customers", "--limit", 3))
    for member in members:
        assert member["customer_id"] in text
        assert member["email"] is None or member["email"] in text
    assert piped[0].split() == list(members[0])
    assert len(piped) == 4


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [
        (("audience", "list"), list),
        (("audience", "preview", "win_back"), list),
        (("customer", "show", "shop:C-BAG"), dict),
        (("doctor",), list),
        (("sync", "validate"), list),
        (("sync", "plan"), list),
        (("sync", "status"), list),
        (("sync", "errors"), list),
        (("sync", "explain", "nobody"), list),
        (("version",), dict),
    ],
    ids=str,
)
@pytest.mark.usefixtures("company")
def test_json_is_valid_and_alone(cdp, arguments, kind):
    done = cdp(*arguments, "--json")
    assert isinstance(json.loads(done.out), kind)
    assert done.err == ""


@pytest.mark.usefixtures("company")
def test_syncs_are_explained_for_a_person_found_by_e_mail(cdp):
    told = cdp(
        "sync", "explain", "mina.rahimi@bag.example", "-s", "newsletter_subscribers_to_files"
    )
    assert told.code == 0
    assert "It stays as it is: the destination has had it since" in told.out


def test_an_identifier_that_several_share_names_them(cdp, company):
    with connect(company.project, read_only=True) as warehouse:
        shared = warehouse.query(
            "select identifier_value from golden.customer_identifiers"
            " where identifier_type = 'phone' group by identifier_value"
            " having count(distinct customer_id) > 1 limit 1"
        )[0]["identifier_value"]
    for script in ([], ["--json"]):
        done = cdp("customer", "show", shared, *script)
        assert done.code == 1
        assert f"customers share '{shared}'" in done.err
    matches = json.loads(done.out)["matches"]
    assert len(matches) > 1
    assert cdp("customer", "show", matches[0]["customer_id"]).code == 0


@pytest.mark.usefixtures("company")
def test_an_identifier_that_nobody_has(cdp):
    done = cdp("customer", "show", "nobody@nowhere.example", "--json")
    assert done.code == 1
    assert done.out == ""
    assert done.err.startswith("Error: No customer is known by 'nobody@nowhere.example'.\n→ Try ")
