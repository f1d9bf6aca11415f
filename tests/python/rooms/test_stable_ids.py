"""The id of a customer through loads, merges, splits, disappearances and rebuilds.

Who is hurt if it fails: every system that stored a customer id (the e-mail tool, the service
desk, an audience at an advertiser) and now means somebody else or nobody, and the person whose
deletion never reaches them.
Not tested here: who should be together (`test_who_is_who.py`, `tests/oracle`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest

State = dict[str, str | None]  # the e-mail address that each subject has

# Who shares an address is one customer; None is an address of one's own. A subject that is not
# listed is gone.
FIRST: State = {
    # stays as she is
    "shop:1": "ada",
    # a pair, and somebody who will turn out to be the same person
    "shop:2": "bea",
    "crm:2": "bea",
    "crm:20": None,
    # four who will take them in
    "shop:3": "cleo",
    "shop:30": "cleo",
    "crm:3": "cleo",
    "crm:30": "cleo",
    # three of whom one does not belong
    "shop:4": "dora",
    "shop:40": "dora",
    "crm:4": "dora",
    # two who will be away for a while
    "shop:5": "edda",
    "crm:5": "edda",
    # a pair of whom one is merged while the other one is away
    "crm:6": "fay",
    "crm:60": "fay",
    "shop:6": "gita",
    "shop:60": "gita",
    "shop:61": "gita",
    # five of whom two move to a sixth
    "crm:7": "hana",
    **{f"shop:7{letter}": "ilse" for letter in "abcde"},
    # a pair that comes apart in halves
    "shop:8": "jana",
    "crm:8": "jana",
}

SECOND: State = {
    **{subject: email for subject, email in FIRST.items() if not subject.endswith(":5")},
    "crm:20": "bea",
    "crm:4": None,
    "crm:6": "gita",
    "shop:7d": "hana",
    "shop:7e": "hana",
    "crm:8": "ken",
    # somebody new in an old customer, and somebody altogether new
    "crm:1": "ada",
    "crm:9": "lea",
}
del SECOND["crm:60"]

THIRD: State = {
    **SECOND,
    "shop:2": "cleo",
    "crm:2": "cleo",
    "crm:20": "cleo",
    "shop:5": "edda",
    "crm:5": "edda",
    "crm:60": None,
}


@dataclass(frozen=True)
class Ledger:
    """What the identity room says after one run."""

    customers: dict[str, str]
    aliases: dict[str, str]
    events: set[tuple[Any, ...]]

    def of(self, *subjects: str) -> str:
        """The one customer of all these subjects."""
        found = {self.customers[subject] for subject in subjects}
        assert len(found) == 1, f"{subjects} are {len(found)} customers"
        return found.pop()


def load(company: Any, state: State) -> None:
    """Replace all profiles by those of a state."""
    for source in ["shop", "crm"]:
        rows = [
            {
                "profile_id": subject,
                "customer_ref": subject,
                "email": f"{email or subject.replace(':', '')}@mail.example",
            }
            for subject, email in state.items()
            if subject.startswith(source)
        ]
        company.load(source, "profiles", rows, replace=True)


def ledger(company: Any, known_events: Iterable[str] = ()) -> Ledger:
    """Read the room; of the events only those that are new."""
    events = company.rows(
        "select event_id, event_type, customer_id, other_customer_id, subjects"
        " from identity.identity_events"
    )
    return Ledger(
        dict(
            company.rows(
                "select subject_key, customer_id from identity.identity_assignment where is_current"
            )
        ),
        dict(company.rows("select former_customer_id, customer_id from identity.identity_aliases")),
        {event[1:] for event in events if event[0] not in set(known_events)},
    )


def event_ids(company: Any) -> list[str]:
    return [row[0] for row in company.rows("select event_id from identity.identity_events")]


@pytest.fixture(scope="module")
def story(new_company: Callable[[], Any]) -> dict[str, Ledger]:
    """The room after each run: three loads, a rebuild of everything, one more run of nothing."""
    company, runs = new_company(), {}
    steps: dict[str, tuple[State | None, list[str]]] = {
        "first": (FIRST, []),
        "second": (SECOND, []),
        "third": (THIRD, []),
        "rebuilt": (None, ["--full-refresh"]),
        "again": (None, []),
    }
    seen: list[str] = []
    for name, (state, arguments) in steps.items():
        if state:
            load(company, state)
        company.build("--select", "+path:models/identity", *arguments)
        runs[name] = ledger(company, seen)
        seen = event_ids(company)
    return runs


def test_a_customer_whose_records_do_not_change_keeps_the_id(story: dict[str, Ledger]) -> None:
    ids = {run.of("shop:1") for run in story.values()}
    assert len(ids) == 1


def test_a_new_record_of_an_old_customer_gets_the_old_id(story: dict[str, Ledger]) -> None:
    assert story["second"].of("shop:1", "crm:1") == story["first"].of("shop:1")


def test_the_first_run_mints_an_id_for_each_customer_and_says_so(story: dict[str, Ledger]) -> None:
    first = story["first"]
    assert len(set(first.customers.values())) == 11
    sizes = dict.fromkeys(first.customers.values(), 0)
    for customer in first.customers.values():
        sizes[customer] += 1
    assert first.events == {("minted", customer, None, size) for customer, size in sizes.items()}
    assert first.aliases == {}


def test_of_two_merged_customers_the_larger_one_keeps_its_id(story: dict[str, Ledger]) -> None:
    first, second = story["first"], story["second"]
    assert second.of("shop:2", "crm:2", "crm:20") == first.of("shop:2")
    assert ("merged", first.of("shop:2"), first.of("crm:20"), 1) in second.events


def test_an_id_that_was_merged_away_points_to_the_customer_who_holds_its_records(
    story: dict[str, Ledger],
) -> None:
    first, second = story["first"], story["second"]
    assert second.aliases[first.of("crm:20")] == first.of("shop:2")


def test_an_alias_points_on_when_the_customer_is_merged_again(story: dict[str, Ledger]) -> None:
    first, third = story["first"], story["third"]
    assert third.of("shop:2", "crm:20", "shop:3") == first.of("shop:3")
    assert third.aliases[first.of("shop:2")] == first.of("shop:3")
    assert third.aliases[first.of("crm:20")] == first.of("shop:3")


def test_on_a_split_the_largest_part_keeps_the_id_and_the_other_gets_a_new_one(
    story: dict[str, Ledger],
) -> None:
    first, second = story["first"], story["second"]
    assert second.of("shop:4", "shop:40") == first.of("shop:4")
    assert second.of("crm:4") not in first.customers.values()
    assert ("split", second.of("crm:4"), first.of("shop:4"), 1) in second.events
    assert ("minted", second.of("crm:4"), None, 1) in second.events
    assert first.of("shop:4") not in second.aliases


def test_of_two_halves_one_keeps_the_id(story: dict[str, Ledger]) -> None:
    first, second = story["first"], story["second"]
    halves = [second.of("shop:8"), second.of("crm:8")]
    assert halves.count(first.of("shop:8")) == 1
    assert len(set(halves)) == 2


def test_an_id_is_not_thrown_away_while_the_cluster_of_its_records_needs_one(
    story: dict[str, Ledger],
) -> None:
    """Two of five join a sixth: most of that cluster was the five's, whose id stays elsewhere."""
    first, second = story["first"], story["second"]
    assert second.of("shop:7a", "shop:7b", "shop:7c") == first.of("shop:7a")
    assert second.of("crm:7", "shop:7d", "shop:7e") == first.of("crm:7")
    assert ("split", first.of("crm:7"), first.of("shop:7a"), 2) in second.events


def test_a_customer_whose_records_are_gone_is_retired(story: dict[str, Ledger]) -> None:
    first, second = story["first"], story["second"]
    assert "shop:5" not in second.customers
    assert ("retired", first.of("shop:5"), None, 2) in second.events
    assert first.of("shop:5") not in second.aliases


def test_who_comes_back_finds_the_old_id(story: dict[str, Ledger]) -> None:
    assert story["third"].of("shop:5", "crm:5") == story["first"].of("shop:5", "crm:5")
    assert ("returned", story["first"].of("shop:5"), None, 2) in story["third"].events
    assert [event[0] for event in story["second"].events].count("returned") == 0


def test_a_record_that_is_away_while_its_customer_is_merged_goes_along(
    story: dict[str, Ledger],
) -> None:
    first, second = story["first"], story["second"]
    assert second.of("crm:6", "shop:6") == first.of("shop:6")
    assert second.aliases[first.of("crm:6")] == first.of("shop:6")
    assert ("merged", first.of("shop:6"), first.of("crm:6"), 2) in second.events
    assert not [e for e in second.events if e[:2] == ("retired", first.of("crm:6"))]


def test_who_is_parted_from_another_is_who_it_was_before_they_were_merged(
    story: dict[str, Ledger],
) -> None:
    first, second, third = story["first"], story["second"], story["third"]
    assert second.aliases[first.of("crm:6")] == first.of("shop:6")
    assert third.of("crm:60") == first.of("crm:6")
    assert third.of("crm:6") == first.of("shop:6")


def test_no_id_is_an_alias_while_somebody_bears_it(story: dict[str, Ledger]) -> None:
    for run in story.values():
        assert not set(run.aliases) & set(run.customers.values())


def test_each_event_of_the_second_run_is_written_once(story: dict[str, Ledger]) -> None:
    kinds = sorted(event[0] for event in story["second"].events)
    assert kinds == [*["merged"] * 2, *["minted"] * 3, "retired", *["split"] * 3]


def test_a_rebuild_changes_no_id_and_writes_no_event(story: dict[str, Ledger]) -> None:
    for name in ["rebuilt", "again"]:
        assert story[name].customers == story["third"].customers
        assert story[name].aliases == story["third"].aliases
        assert story[name].events == set()


def test_a_run_that_broke_off_after_the_ledger_is_told_by_the_next_one(
    story: dict[str, Ledger], new_company: Callable[[], Any]
) -> None:
    """The second load changes the ledger and nothing after it; the third changes the same lines."""
    company = new_company()
    load(company, FIRST)
    company.build("--select", "+path:models/identity")
    first, seen = ledger(company), event_ids(company)
    load(company, SECOND)
    company.build("--select", "+identity_assignment")
    load(company, THIRD)
    company.build("--select", "+path:models/identity")
    after = ledger(company, seen)
    assert after.aliases[first.of("crm:20")] == first.of("shop:3")
    assert ("merged", first.of("shop:2"), first.of("crm:20"), 1) in after.events
    assert ("merged", first.of("shop:3"), first.of("shop:2"), 3) in after.events
    unbroken = [*story["second"].events, *story["third"].events]
    # Nobody was told that two were away; a merger that was undone before it was told is a split.
    away_between = {"retired": 1, "returned": 1, "merged": 1, "split": -1}
    for kind in ("minted", "merged", "split", "retired", "returned"):
        told = [event for event in after.events if event[0] == kind]
        expected = [event for event in unbroken if event[0] == kind]
        assert len(told) == len(expected) - away_between.get(kind, 0), kind


def test_ids_say_nothing_about_the_person(story: dict[str, Ledger]) -> None:
    """Twenty hexadecimal digits, and other ones in another warehouse (see `minted_customer_id`)."""
    for customer in story["third"].customers.values():
        assert customer[0] == "c"
        assert len(customer) == 21
        int(customer[1:], 16)
