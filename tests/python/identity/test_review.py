"""`cdp identity review`: what is asked, in which order, and what an answer writes down."""

from __future__ import annotations

import io
import json
import sys

import pytest

from cdp_cli.identity.bridges import weakest_bridge
from cdp_cli.identity.decisions import Said, record
from cdp_cli.identity.graph import Graph, Holder, Link
from cdp_cli.warehouse import connect

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def asked(cdp):
    def call(*arguments):
        return json.loads(cdp("identity", "review", "--json", *arguments).out)

    return call


@pytest.fixture
def answer(cdp, monkeypatch):
    """Go through the review with these lines typed."""

    def call(*lines):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        done = cdp("identity", "review", "--by", "kim")
        assert done.code == 0, done.err
        return done

    return call


def test_refused_merges_are_asked_first_and_both_sides_are_shown(asked, answer):
    found = asked()
    first = found["questions"][0]
    assert found["total"] == 2
    assert (first["kind"], first["rule"], first["value"]) == (
        "refused",
        "email",
        "family@x.example",
    )
    assert first["reason"] == "birth_date: 2 values, 1 allowed"
    assert {first["subject_key"], first["other_subject_key"]} == {"crm:1", "crm:2"}
    assert first["one"]["names"] == ["Ann Lee", "Anna Lee"]
    assert first["other"]["birth_dates"] == ["1990-03-04"]
    said = answer("q").out
    assert "Two customers share the e-mail address family@x.example." in said
    assert "They were kept apart: birth_date: 2 values, 1 allowed." in said
    rows = [line.split() for line in said.splitlines()]
    assert ["born", "1960-03-04", "1990-03-04"] in rows


def test_a_customer_that_hangs_by_one_weak_link_is_doubtful(asked):
    only = asked("--only", "weak")
    assert only["total"] == 1
    question = only["questions"][0]
    assert (question["kind"], question["rule"]) == ("weak", "name_birth_date")
    assert {question["subject_key"], question["other_subject_key"]} == {"club:1", "shop:1"}


def test_customers_who_are_alike_are_asked_about_with_the_score(asked, answer, run_sql):
    run_sql(
        "update identity.identity_similarities set match_weight = 7, others_weight = 2"
        " where subject_key = 'crm:2'"
    )
    run_sql(
        "insert into identity.identity_conflicts"
        " values ('likeness', null, null, 'c2', 'c3', 7, 'the other records speak against it')"
    )
    second = asked("--only", "refused")["questions"][1]
    assert (second["kind"], second["rule"], second["value"]) == ("refused", "likeness", "")
    assert (second["subject_key"], second["other_subject_key"]) == ("crm:2", "shop:3")
    assert second["one"]["subjects"] == ["crm:2", "shop:2"]
    assert second["score"]["pair"]["above"] == 0.5
    said = answer("l", "d", "two people").out
    assert "Two customers are alike." in said
    assert "0.50 bits above the threshold of 6.50 bits." in said
    decided = "select verdict, subject_key, other_subject_key from cdp_ops.identity_decisions"
    assert run_sql(decided) == [("unlink", "crm:2", "shop:3")]
    # Neither is what was decided asked again, nor is it told twice.
    assert len(asked("--only", "refused")["questions"]) == 1


@pytest.mark.usefixtures("club_and_crm")
def test_of_likenesses_only_those_barely_above_the_threshold_are_doubtful(asked, run_sql):
    assert asked("--only", "weak")["total"] == 0
    run_sql("update identity.identity_prior set threshold_bits = 8")
    (question,) = asked("--only", "weak")["questions"]
    assert question["rule"] == "similarity"
    assert question["reason"].endswith("it is barely above the threshold")
    assert question["score"]["pair"]["above"] == 1.0


def test_answers_are_decisions_and_are_not_asked_again(answer, asked, run_sql):
    done = answer("x", "d", "mother and son", "s", "")
    assert "2 decisions recorded; the next `cdp build` obeys." in done.out
    rows = run_sql(
        "select verdict, subject_key, other_subject_key, reason, decided_by"
        " from cdp_ops.identity_decisions order by decision_id"
    )
    assert rows == [
        ("unlink", "crm:1", "crm:2", "mother and son", "kim"),
        (
            *("link", "shop:1", "club:1"),
            "reviewed: name_birth_date, nothing else holds the two sides together",
            "kim",
        ),
    ]
    # No reason of ours holds what is personal.
    assert not any("x.example" in str(row) or "ann" in str(row) for row in rows)
    assert asked() == {"total": 0, "questions": []}
    assert answer().out == "Nothing to review.\n"


@pytest.mark.parametrize("lines", [["q"], ["l", "l"], ["later", "QUIT"], []])
def test_later_quit_and_the_end_of_the_input_write_nothing(answer, asked, lines):
    assert "0 decisions recorded." in answer(*lines).out
    assert asked()["total"] == 2


def test_what_decisions_have_settled_is_not_asked(answer, cdp):
    cdp("identity", "link", "crm:1", "shop:4", "--because", "b", "--by", "kim")
    cdp("identity", "unlink", "crm:2", "shop:4", "--because", "c", "--by", "kim")
    assert "family@x.example" not in answer("q").out


class Interrupted(io.StringIO):
    """Answers, before the first of which somebody else decides."""

    def __init__(self, answers, decide):
        super().__init__(answers)
        self._decide = decide

    def readline(self, *size):
        if self._decide:
            self._decide()
            self._decide = None
        return super().readline(*size)


def test_an_answer_that_contradicts_is_told_and_asked_again(cdp, run_sql, monkeypatch, project):
    def decide():
        # The review holds no warehouse while it asks.
        pair = ("crm:1", "crm:2")
        with connect(project) as warehouse:
            record(warehouse, project, "unlink", pair, Said("lee", "met both"))

    answers = Interrupted("s\n\nd\n\nq\n", decide)
    monkeypatch.setattr(sys, "stdin", answers)
    done = cdp("identity", "review", "--by", "kim")
    assert "crm:1 = crm:2 contradicts what was decided before" in done.err
    assert "Undo it first: `cdp identity undo" in done.err
    assert "0 decisions recorded." in done.out
    rows = run_sql("select verdict, decided_by from cdp_ops.identity_decisions")
    assert rows == [("unlink", "lee")]


def link(rule: str, tier: int, *holders: str) -> Link:
    return Link(rule, rule, (tier, 0), tuple(map(Holder, holders)), tier)


@pytest.mark.parametrize(
    ("links", "names", "bridge"),
    [
        # two reasons hold them together
        ([link("x", 2, "a", "b"), link("y", 2, "a", "b")], {}, None),
        # a strong link and the same name
        ([link("x", 1, "a", "b")], {"a": "ann", "b": "ann"}, None),
        # a strong link between two names
        ([link("x", 1, "a", "b")], {"a": "ann", "b": "ben"}, "x"),
        # the weaker of two, and a differing name before a weak link
        ([link("x", 2, "a", "b"), link("y", 3, "b", "c")], {}, "y"),
        ([link("x", 1, "a", "b"), link("y", 3, "b", "c")], {"a": "ann", "b": "ben"}, "x"),
        # beyond the link there is nobody known
        ([link("x", 2, "a", "cookie")], {}, None),
    ],
)
def test_the_weakest_bridge(links, names, bridge):
    known = {"a", "b", "c"}
    graph = Graph(["a", "b", "c", "cookie"], links)
    found = weakest_bridge(graph, known, {key: {name} for key, name in names.items()})
    assert (found.link.rule if found else None) == bridge
