"""`cdp identity explain`: the evidence in plain words."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def explained(cdp):
    def call(*arguments):
        done = cdp("identity", "explain", *arguments)
        assert done.code == 0, done.err
        return done.out if "--json" not in arguments else json.loads(done.out)

    return call


def test_a_customer_is_a_tree_of_links(explained):
    assert explained("c1") == (
        "c1: 4 subjects\n\n"
        "shop:1  Ann Lee\n"
        "├─ crm:1  Anna Lee\n"
        "│     by the e-mail address ann@x.example (tier 1)\n"
        "│     seen 2026-01-02\n"
        "├─ club:1  Ann Lee\n"
        "│     by name and date of birth: ann lee 1960 (tier 2)\n"
        "│     seen 2026-01-02\n"
        "└─ pos|card\n"
        "      by the payment card tok (tier 3)\n"
        "      seen 2026-01-02\n"
    )


def test_the_subject_that_is_named_is_the_root(explained):
    tree = explained("pos|card", "--json")
    assert tree["root"] == "pos|card"
    steps = [(step["subject_key"], step["other_subject_key"]) for step in tree["steps"]]
    assert steps == [("pos|card", "shop:1"), ("shop:1", "crm:1"), ("shop:1", "club:1")]


def test_two_subjects_of_one_customer_have_a_path(explained):
    said = explained("crm:1", "club:1")
    assert said.startswith("One customer, c1:\n  crm:1\n  club:1\n")
    assert (
        "1. crm:1\n   the e-mail address ann@x.example (tier 1)\n   2026-01-02 with crm:1\n"
        "   2026-01-02 with shop:1\n   → shop:1\n\n"
        "2. shop:1\n   name and date of birth: ann lee 1960 (tier 2)\n" in said
    )


def test_a_refused_merge_is_told_with_its_limit(explained):
    said = explained("crm:1", "crm:2")
    assert said.startswith("Two customers:\n  crm:1, of c1\n  crm:2, of c2\n")
    assert "it was refused:\n  the e-mail address family@x.example (tier 1)\n" in said
    assert "    birth_date: 2 values, 1 allowed\n" in said
    assert "Nothing links them" not in said


def test_values_that_link_nobody_and_a_score_that_is_too_low(explained):
    said = explained("crm:2", "shop:3")
    assert (
        "They share what links nobody:\n  the phone number +492\n    never joins by itself" in said
    )
    assert "Nothing links them." in said
    assert "No comparison" not in said
    rows = [line.split() for line in said.splitlines()]
    assert ["prior", "-10.00", "░░░░░"] in rows
    assert ["given", "name", "-4.00", "░░", "differs", "ben", "cem"] in rows
    assert ["birth", "date", "13.00", "██████", "exact", "1990-03-04"] in [row[:6] for row in rows]
    assert ["address", "6.00", "███", "postcode", "53111", "bonn", "the", "same"] in rows
    assert ["household", "or", "namesake", "-1.00", "░"] in rows
    assert ["sum", "4.00"] in rows
    assert "Probability 0.9412; 2.50 bits below the threshold of 6.50 bits." in said


def test_a_value_that_rested_says_how_long(explained, run_sql):
    for subject, rest in {"shop:2": "null, null", "shop:3": "'2017-03-01', '2021-05-02'"}.items():
        held = f"('{subject}', 'phone_name', '+492|cem'"
        run_sql(f"insert into identity.identity_identifiers values {held})")
        run_sql(f"insert into identity.identity_eras values {held}, 730, {rest})")
    assert (
        "  phone number and given name: +492 cem\n"
        "    was not used between 2017-03-01 and 2021-05-02; longer than the 730 days after which"
        " a phone number may have another owner\n"
    ) in explained("shop:2", "shop:3")
    (shared, _) = explained("shop:2", "shop:3", "--json")["idle"]
    assert shared["identifier_value"] == "+492|cem"


def test_an_excluded_value_says_why(explained):
    shared = explained("shop:3", "shop:4", "--json")
    assert shared["idle"] == [
        {
            "identifier_type": "email",
            "identifier_value": "junk@x.example",
            "reason": "a placeholder",
            "tier": None,
        }
    ]
    assert shared["nearest"] is None


@pytest.mark.usefixtures("club_and_crm")
def test_a_score_that_links_is_a_step_with_its_waterfall(explained):
    found = explained("shop:1", "club:1", "--json")
    assert [step["rule"] for step in found["steps"]] == ["email", "similarity"]
    score = found["steps"][1]["score"]
    # The records stand in the order of the path, whichever way they are stored.
    assert score["pair"]["subject_key"] == "crm:1"
    assert [
        (each["name"], each["value"], each["other_value"]) for each in score["comparisons"]
    ] == [
        ("given_name", "anna", "ann"),
        ("birth_date", "1960-03-04", "1960-03-04"),
    ]
    said = explained("shop:1", "club:1")
    assert "a likeness of 9.00 bits, probability 0.9980" in said
    assert "2.50 bits above the threshold" in said


def test_without_scores_the_rest_is_told_all_the_same(explained, run_sql):
    for table in ("identity_similarities", "identity_traits"):
        run_sql(f"drop table identity.{table}")
    said = explained("crm:2", "shop:3")
    assert "Nothing links them.\nNo comparison of their records is known" in said
    assert "4 subjects" in explained("c1")


def test_decisions_are_part_of_the_evidence(explained, cdp):
    why = ("--because", "told us", "--by", "kim")
    cdp("identity", "unlink", "crm:1", "club:1", *why)
    assert "The next build parts them, by a decision:" in explained("crm:1", "club:1")
    cdp("identity", "unlink", "crm:1", "crm:2", *why)
    assert "A decision holds them apart:" in explained("shop:1", "shop:2")
    cdp("identity", "link", "shop:3", "shop:4", *why)
    said = explained("shop:3", "shop:4")
    assert "The next build joins them, by a decision:" in said
    assert "kim, 20" in said
    assert "told us" in said
    cdp("identity", "link", "shop:1", "pos|card", *why)
    assert "└─ club:1  Ann Lee" in explained("c1")
    assert "by a decision of kim, 20" in explained("c1")


def test_who_is_held_by_nothing_is_listed(explained, run_sql):
    run_sql("delete from identity.identity_links where identifier_type = 'card_token'")
    assert explained("c1").endswith(
        "Held by nothing that is there now; the next build decides anew:\n  pos|card\n"
    )
    assert "No link leads from one to the other" in explained("shop:1", "pos|card")


def test_what_came_from_outside_does_not_steer_the_terminal(explained, run_sql):
    run_sql("update conformed.conformed_profiles set full_name = 'Ann\x1b[2J Lee'")
    for table in ("assignment", "subjects", "links"):
        run_sql(
            f"update identity.identity_{table} set subject_key = 'pos|\x07'"
            " where subject_key = 'pos|card'"
        )
    assert "\x1b" not in explained("c1")
    assert "\x07" not in explained("shop:1", "pos|\x07")


def test_a_waterfall_adds_up_and_ends_where_the_threshold_of_the_data_or_the_seed_counts(
    explained, run_sql
):
    score = explained("shop:3", "crm:2", "--json")["nearest"]
    parts = sum(each["weight"] for each in score["comparisons"])
    sums = score["prior_weight"] + parts + score["others_weight"]
    assert sums == score["pair"]["match_weight"] == 4.0
    assert (score["threshold"], score["pair"]["above"]) == (6.5, -2.5)
    run_sql("update seeds.identity_weights set weight = 3")
    assert "1.00 bits above the threshold of 3.00 bits" in explained("shop:3", "crm:2")


def test_two_customers_whose_score_would_link_them(explained, run_sql):
    run_sql("update identity.identity_similarities set match_weight = 7, match_probability = .99")
    said = explained("shop:3", "crm:2")
    assert "0.50 bits above the threshold" in said
    assert "They were kept apart: the next build decides anew." in said
    assert "Nothing links them" not in said
    why = "record of crm: 2 values, 1 allowed"
    run_sql(
        "insert into identity.identity_conflicts values ('likeness', null, null, 'c2', 'c3', 7, ?)",
        why,
    )
    said = explained("shop:3", "crm:2")
    assert f"They were kept apart: {why}." in said
    assert "it was refused:" not in said
