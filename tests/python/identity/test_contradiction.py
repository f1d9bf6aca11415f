"""Decisions that cannot all hold, against every way in which few people can be made of subjects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from cdp_cli.identity.contradiction import opposing
from cdp_cli.identity.decision import Decision, Verdict
from cdp_cli.identity.settled import Settled

SUBJECTS = "abcde"


def decision(number: int, verdict: Verdict, one: str, other: str) -> Decision:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Decision(f"d{number:03}", verdict, one, other, "because", "kim", at)


def partitions(subjects: str) -> Iterator[dict[str, int]]:
    """Every way to make people of subjects: subject -> number of a person."""
    if not subjects:
        yield {}
        return
    for people in partitions(subjects[1:]):
        for person in range(max(people.values(), default=-1) + 2):
            yield {subjects[0]: person, **people}


WAYS = list(partitions(SUBJECTS))


def can_hold(decisions: list[Decision]) -> bool:
    return any(
        all(
            (way[each.subject_key] == way[each.other_subject_key]) == (each.verdict == "link")
            for each in decisions
        )
        for way in WAYS
    )


verdicts = st.sampled_from(["link", "unlink"])
pairs = st.lists(st.sampled_from(SUBJECTS), min_size=2, max_size=2, unique=True)


def recorded(drawn: list[tuple[Verdict, list[str]]]) -> list[Decision]:
    """What stands in the warehouse after somebody tried to record all of it."""
    active: list[Decision] = []
    for number, (verdict, pair) in enumerate(drawn):
        if not opposing(active, verdict, *pair):
            active.append(decision(number, verdict, *pair))
    return active


@given(st.lists(st.tuples(verdicts, pairs), max_size=12), verdicts, pairs)
def test_it_is_refused_exactly_where_no_way_is_left(drawn, verdict, pair):
    active = recorded(drawn)
    assert can_hold(active)
    new = decision(999, verdict, *pair)
    against = opposing(active, verdict, *pair)
    assert bool(against) != can_hold([*active, new])
    # Those that are named suffice, and none is named in vain.
    if against:
        assert not can_hold([*against, new])
        for named in against:
            assert can_hold([each for each in against if each is not named] + [new])


@given(st.lists(st.tuples(verdicts, pairs), max_size=12), pairs)
def test_settled_is_what_holds_in_every_way_that_is_left(drawn, pair):
    active = recorded(drawn)
    ways = [
        way
        for way in WAYS
        if all(
            (way[each.subject_key] == way[each.other_subject_key]) == (each.verdict == "link")
            for each in active
        )
    ]
    outcomes = {way[pair[0]] == way[pair[1]] for way in ways}
    assert Settled(active).between([pair[0]], [pair[1]]) == (len(outcomes) == 1)


def test_a_chain_is_told_in_the_order_in_which_it_leads():
    active = [
        decision(1, "link", "c", "b"),
        decision(2, "unlink", "d", "c"),
        decision(3, "link", "a", "b"),
    ]
    assert [each.decision_id for each in opposing(active, "unlink", "a", "c")] == ["d003", "d001"]
    assert [each.decision_id for each in opposing(active, "link", "d", "a")] == [
        "d002",
        "d001",
        "d003",
    ]
