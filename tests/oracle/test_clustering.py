"""The materialisation `clusters` against a second implementation in plain Python, on random
evidence.

Who is hurt if it fails: two strangers who share a tablet, a phone or a typing error, and whose
orders, tickets and consents become one person's; or a person who is written to twice.
Not tested here: where the evidence comes from (the unit tests of `identity_links` and
`identity_clusters`).
"""

from __future__ import annotations

import random
from itertools import count
from typing import Any

import pytest
from plain_clusters import World, random_world, random_worlds, resolved


@pytest.mark.parametrize("seed", range(3))
def test_random_worlds_are_resolved_as_the_plain_implementation_resolves_them(
    tiny_project: Any, seed: int
) -> None:
    worlds = random_worlds(seed, 300)
    found = tiny_project.clusters(row for world in worlds for row in world.evidence())
    wrong = [
        world
        for world in worlds
        if {node: found.get(node) for node in world.known} != resolved(world)
    ]
    assert len(found) == sum(len(world.known) for world in worlds)
    if wrong:
        least = min(wrong, key=lambda world: len(world.held))
        pytest.fail(
            f"{len(wrong)} of {len(worlds)} worlds differ, the smallest: {least}\n"
            f"found { ({node: found.get(node) for node in least.known}) }\nmeant {resolved(least)}"
        )


def test_random_worlds_merge_much_and_refuse_much() -> None:
    """A claim about the test itself: were nothing merged or refused, it would prove nothing."""
    worlds = random_worlds(0, 300)
    people = sum(len(world.known) for world in worlds)
    clusters = sum(len(set(resolved(world).values())) for world in worlds)
    refused = sum(
        any(
            len({resolved(world)[node] for node, name, v in world.held if (name, v) == held}) > 1
            for held in world.values()
            if held[0] != "birthday"
        )
        for world in worlds
    )
    assert clusters < 0.8 * people
    assert refused > 0.3 * len(worlds)


def test_the_names_of_the_nodes_do_not_matter(tiny_project: Any) -> None:
    """Nodes are numbered anew in each run: who is together must not hang on it."""
    world = random_world(random.Random(5), range(1, 80))
    renamed = {node: 1_000 - node for node in world.known}
    other = World(
        {renamed[node]: known for node, known in world.known.items()},
        {(renamed[node], name, value) for node, name, value in world.held},
    )
    world = World(world.known, world.held)
    found, found_renamed = (
        tiny_project.clusters(world.evidence()),
        tiny_project.clusters(other.evidence()),
    )
    together = {(a, b) for a in found for b in found if found[a] == found[b]}
    assert together == {
        (a, b)
        for a in found
        for b in found
        if found_renamed[renamed[a]] == found_renamed[renamed[b]]
    }


def test_no_evidence_gives_no_clusters(tiny_project: Any) -> None:
    assert tiny_project.clusters([]) == {}


# What each rule of the limits means: (nodes that are known, who holds what, who is together).
CASES: dict[str, tuple[set[int], list[tuple[int, str, str]], list[set[int]]]] = {
    "a_shared_cookie_joins_one_known_customer": (
        {1},
        [(1, "cookie", "c"), (2, "cookie", "c")],
        [{1, 2}],
    ),
    "a_cookie_of_two_known_customers_links_nobody": (
        {1, 2},
        [(1, "cookie", "c"), (2, "cookie", "c"), (3, "cookie", "c")],
        [{1}, {2}, {3}],
    ),
    "a_cookie_of_one_customer_known_by_two_records_links": (
        {1, 2},
        [(1, "mailbox", "m"), (2, "mailbox", "m"), *[(n, "cookie", "c") for n in (1, 2, 3)]],
        [{1, 2, 3}],
    ),
    "two_cookies_in_a_chain_do_not_join_two_known_customers": (
        {1, 3},
        [(1, "cookie", "c"), (2, "cookie", "c"), (2, "cookie", "d"), (3, "cookie", "d")],
        [{1}, {2}, {3}],
    ),
    "a_weak_link_of_the_same_tier_waits_for_the_strong_one": (
        {1, 3},
        [(1, "household", "h"), (2, "household", "h"), (2, "name", "n"), (3, "name", "n")],
        [{1}, {2, 3}],
    ),
    "a_weak_link_to_a_pair_that_a_strong_one_of_its_tier_joins_is_no_danger": (
        {1, 2},
        [(1, "name", "n"), (2, "name", "n"), (2, "household", "h"), (3, "household", "h")],
        [{1, 2, 3}],
    ),
    "two_birthdays_are_two_people": (
        {1, 2},
        [(1, "mailbox", "m"), (2, "mailbox", "m"), (1, "birthday", "x"), (2, "birthday", "y")],
        [{1}, {2}],
    ),
    "a_record_without_a_birthday_does_not_bridge_two_birthdays": (
        {1, 2, 3},
        [
            *[(1, "birthday", "x"), (1, "mailbox", "m"), (2, "mailbox", "m")],
            *[(2, "mailbox", "k"), (3, "mailbox", "k"), (3, "birthday", "y")],
        ],
        [{1}, {2}, {3}],
    ),
    "birthdays_joined_in_tier_one_are_remembered_in_tier_two": (
        {1, 2, 3},
        [
            *[(1, "birthday", "x"), (1, "mailbox", "m"), (2, "mailbox", "m")],
            *[(2, "name", "n"), (3, "name", "n"), (3, "birthday", "y")],
        ],
        [{1, 2}, {3}],
    ),
    "a_value_that_only_one_cluster_holds_is_no_link": (
        {1, 2},
        [(1, "number", "a"), (1, "mailbox", "m"), (2, "mailbox", "k")],
        [{1}, {2}],
    ),
    "three_numbers_are_more_than_one_customer_may_hold": (
        {1, 2, 3},
        [
            (n, kind, value)
            for n in (1, 2, 3)
            for kind, value in [("mailbox", "m"), ("number", str(n))]
        ],
        [{1}, {2}, {3}],
    ),
}


def test_each_rule_of_the_limits_holds_by_itself(tiny_project: Any) -> None:
    expected: dict[int, int] = {}
    evidence: list[tuple[Any, ...]] = []
    for start, (known, held, groups) in zip(count(0, step=10), CASES.values(), strict=False):
        world = World(
            {start + node: node in known for group in groups for node in group},
            {(start + node, kind, f"{start}-{value}") for node, kind, value in held},
        )
        meant = {start + node: start + min(group) for group in groups for node in group}
        assert resolved(world) == meant, "the plain implementation is wrong"
        evidence += world.evidence()
        expected |= meant
    found = tiny_project.clusters(evidence)
    wrong = {list(CASES)[node // 10] for node in expected if found[node] != expected[node]}
    assert not wrong
