"""`cdp identity link, unlink, decisions, undo`: what is written down, and what is refused."""

from __future__ import annotations

import json
import sys

import pytest

pytestmark = pytest.mark.usefixtures("people")

WHY = ("--because", "told us so", "--by", "kim")


@pytest.fixture
def refused(cdp):
    """Call `cdp`, which must refuse with one message; returns it."""

    def call(*arguments):
        done = cdp(*arguments)
        assert done.code == 1
        assert done.out == ""
        message, hint = done.err.strip().split("\n→ ")
        assert message.startswith("Error: ")
        assert "\n" not in message + hint
        return done.err

    return call


@pytest.fixture
def decide(cdp):
    def call(verdict, one, other):
        done = cdp("identity", verdict, one, other, *WHY, "--json")
        assert done.code == 0, done.err
        return json.loads(done.out)

    return call


def test_a_decision_is_one_row_with_who_when_and_why(cdp, run_sql):
    done = cdp("identity", "link", "crm:1", "crm:2", *WHY)
    assert done.code == 0, done.err
    assert (
        "At the next `cdp build` these become one customer:\n  c1, 4 subjects\n  c2, 2" in done.out
    )
    assert "overrides what keeps them apart: birth_date: 2 values, 1 allowed" in done.out
    rows = run_sql(
        "select verdict, subject_key, other_subject_key, reason, decided_by, undone_at,"
        " abs(epoch(decided_at) - epoch(now() at time zone 'UTC')) < 60,"
        " decision_id like strftime(decided_at, '%Y%m%dT%H%M%SZ') || '-%'"
        " from cdp_ops.identity_decisions"
    )
    assert rows == [("link", "crm:1", "crm:2", "told us so", "kim", None, True, True)]


@pytest.mark.parametrize(
    ("typed", "bound"),
    [
        ("club:1", "club:1"),  # a subject is itself, though others say more
        ("c1", "shop:1"),  # of a customer: known, with a customer number, with most identifiers
        ("c0", "club:1"),  # of a former id: a subject that came with it
        ("ann@x.example", "shop:1"),
        ("ANN@x.example ", "shop:1"),
        ("1960", "crm:1"),  # holds it, unlike shop:1
        ("shop:gone", "shop:gone"),
    ],
)
def test_what_is_typed_stands_for_one_subject_and_that_is_said(cdp, typed, bound):
    done = cdp("identity", "unlink", typed, "shop:3", *WHY)
    assert f"unlink  {bound} ≠ shop:3" in done.out
    assert (f"{typed.strip()} → {bound}" in done.out) == (typed.strip() != bound)
    assert ("waits for its return" in done.out) == (typed == "shop:gone")


def test_two_names_of_one_subject_mean_two_where_one_means_more(decide):
    found = decide("unlink", "ann@x.example", "tok")
    assert (found["subject_key"], found["other_subject_key"]) == ("shop:1", "pos|card")
    # the customer and its former id: what came with the former id, and the rest
    found = decide("unlink", "c0", "c1")
    assert (found["subject_key"], found["other_subject_key"]) == ("club:1", "shop:1")


@pytest.mark.parametrize(
    ("verdict", "one", "other", "said"),
    [
        ("link", "shop:1", "crm:1", "stay so, even if what links them goes"),
        ("unlink", "shop:1", "crm:1", "become two customers."),
        ("unlink", "shop:1", "crm:1", "2 other subjects will go with whichever"),
        ("unlink", "shop:1", "shop:3", "two customers already"),
        ("link", "shop:1", "shop:3", "these become one customer"),
    ],
)
def test_it_is_said_what_will_happen(decide, verdict, one, other, said):
    assert said in " ".join(decide(verdict, one, other)["effects"])


def test_a_decision_about_others_of_the_two_customers_is_told(decide):
    first = decide("unlink", "crm:1", "shop:2")["decision_id"]
    told = decide("link", "shop:1", "crm:2")["effects"]
    assert told[-1] == f"But {first} parts crm:1 and shop:2."


def test_what_was_decided_before_is_not_written_again(decide, run_sql):
    first = decide("link", "crm:1", "crm:2")
    again = decide("link", "crm:2", "crm:1")
    assert (first["is_new"], again["is_new"]) == (True, False)
    assert again["decision_id"] == first["decision_id"]
    assert run_sql("select count(*) from cdp_ops.identity_decisions") == [(1,)]


def test_a_contradiction_is_refused_and_names_what_to_undo(decide, refused, cdp, run_sql):
    one = decide("link", "shop:1", "crm:2")["decision_id"]
    two = decide("link", "crm:2", "shop:3")["decision_id"]
    said = refused("identity", "unlink", "shop:3", "shop:1", *WHY)
    assert (
        f"shop:3 ≠ shop:1 contradicts what was decided before ({two}: crm:2 = shop:3; {one}" in said
    )
    assert f"`cdp identity undo {two}` or `cdp identity undo {one}`" in said
    assert run_sql("select count(*) from cdp_ops.identity_decisions") == [(2,)]
    assert cdp("identity", "undo", two, *WHY).code == 0
    decide("unlink", "shop:3", "shop:1")
    said = refused("identity", "link", "shop:3", "crm:2", *WHY)
    assert "Undo one of them first" in said


def test_an_undo_stays_in_the_list(decide, cdp):
    first = decide("unlink", "crm:1", "crm:2")["decision_id"]
    second = decide("unlink", "crm:1", "shop:3")["decision_id"]
    assert first < second
    done = cdp("identity", "undo", first[-4:], "--because", "a mistake", "--by", "lee")
    assert "undone by lee" in done.out
    assert "may be one customer again" in done.out
    assert [row["decision_id"] for row in listed(cdp)] == [second]
    everything = listed(cdp, "--all")
    assert [row["decision_id"] for row in everything] == [second, first]
    assert everything[1]["undone_reason"] == "a mistake"
    assert "1 decision undone; --all lists them." in cdp("identity", "decisions").out


def listed(cdp, *options):
    return json.loads(cdp("identity", "decisions", "--json", *options).out)


def test_nobody_has_decided_anything(cdp):
    assert cdp("identity", "decisions").out == "No decision holds.\n"
    assert listed(cdp) == []


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("link", "shop:1", "shop:1", *WHY), "mean the same subject, shop:1", "explain shop:1"),
        (("link", "c1", "c1", *WHY), "mean the same subject, shop:1", "explain shop:1"),
        (("link", "shop:9", "shop:1", *WHY), "No customer is known by 'shop:9'", "shop:1, shop:2"),
        (("link", "zzzzzzzz", "shop:1", *WHY), "No customer is known by 'zzzzzzzz'", "Try an"),
        (("link", "+492", "shop:1", *WHY), "2 customers share '+492': c2, c3", "Call again"),
        (("link", "shop:1", "crm:2"), "needs a reason", "--because"),
        (("link", "shop:1", "crm:2", "--because", " "), "needs a reason", "--because"),
        (("link", "shop:1", "crm:2", "--because", "x", "--by", " "), "needs a name", "--by"),
        (("undo", "nothing", *WHY), "There is no decision 'nothing'", "latest first: none yet"),
        (("explain", "shop:gone"), "No source holds shop:gone now", "customer c9"),
        (("explain", "c1", "c1"), "mean the same subject, shop:1", "explain shop:1"),
        (("review", "--only", "x"), "no kind 'x'", "refused, weak"),
    ],
)
def test_a_mistake_is_one_message_and_nothing_is_written(
    refused, run_sql, arguments, message, hint
):
    said = refused("identity", *arguments)
    assert message in said
    assert hint in said
    tables = run_sql("select count(*) from duckdb_tables() where schema_name = 'cdp_ops'")
    assert tables == [(0,)]


def test_near_matches_are_keys_and_never_addresses(refused):
    said = refused("identity", "explain", "anne@x.example")
    assert "Near to it: crm:1, shop:1." in said
    assert "ann@x" not in said


def test_an_undo_of_an_undo_is_refused(decide, refused, cdp):
    first = decide("link", "crm:1", "crm:2")["decision_id"]
    cdp("identity", "undo", first, *WHY)
    assert "was undone before, by kim" in refused("identity", "undo", first, *WHY)


def test_a_project_that_does_not_declare_the_table(project, refused):
    path = project.root / "models/staging/_ops__sources.yml"
    path.write_text(path.read_text().split("      - name: identity_decisions")[0])
    said = refused("identity", "link", "shop:1", "crm:2", *WHY)
    assert "does not declare the table cdp_ops.identity_decisions" in said


def test_at_a_terminal_the_reason_is_asked_for(cdp, monkeypatch, tmp_path):
    answers = tmp_path / "answers"
    answers.write_text("they are twins\n")
    with answers.open() as file:
        monkeypatch.setattr(file, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(sys, "stdin", file)
        done = cdp("identity", "unlink", "crm:1", "crm:2", "--by", "kim")
    assert "they are twins" in done.out
