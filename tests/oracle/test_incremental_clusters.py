"""Evidence that changes step by step ends where evidence that came at once ends.

Who is hurt if it fails: whoever was merged by a record that has gone since, or stays two people
until the next full refresh.
Not tested here: that the models tell the materialisation of every change (`tests/python/rooms`).
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from plain_clusters import KINDS, World, random_worlds, resolved


def changed(  # noqa: C901, PLR0912 - one case for each thing that can happen
    world: World, chance: random.Random, fresh: int
) -> World:
    """The world after a few inserts, edits and deletions; `fresh` is the number of a newcomer."""
    known, held = dict(world.known), set(world.held)
    alike, decided = dict(world.alike), dict(world.decided)
    for _ in range(chance.randint(1, 3)):
        nodes = sorted(known)
        match chance.choice(["come", "go", "gain", "lose", "liken", "decide", "undo", "sign in"]):
            case "come":
                known[fresh] = chance.random() < 0.5
                held.add((fresh, chance.choice(KINDS).name, f"{min(nodes)}-0"))
            case "go" if len(nodes) > 1:
                gone = chance.choice(nodes)
                del known[gone]
                held = {row for row in held if row[0] != gone}
                alike = {pair: w for pair, w in alike.items() if gone not in pair}
                decided = {pair: one for pair, one in decided.items() if gone not in pair}
            case "gain":
                value = f"{min(world.known)}-{chance.randrange(3)}"
                held.add((chance.choice(nodes), chance.choice(KINDS).name, value))
            case "lose" if held:
                held.remove(chance.choice(sorted(held)))
            case "liken" if len(nodes) > 1:
                alike[tuple(sorted(chance.sample(nodes, 2)))] = chance.randint(-6, 6)
            case "decide" if len(nodes) > 1:
                decided[tuple(sorted(chance.sample(nodes, 2)))] = chance.random() < 0.4
            case "undo" if decided:
                del decided[chance.choice(sorted(decided))]
            case "sign in":
                known[chance.choice(nodes)] = True
    return replace(world, known=known, held=held, alike=alike, decided=decided)


def partition(found: dict[int, int]) -> set[frozenset[int]]:
    """Who is together, whatever the clusters are called."""
    return {
        frozenset(node for node, cluster in found.items() if cluster == name)
        for name in set(found.values())
    }


@pytest.mark.parametrize("seed", range(2))
def test_going_on_from_what_was_resolved_gives_what_resolving_anew_gives(
    tiny_project: Any, seed: int
) -> None:
    chance, worlds = random.Random(seed), random_worlds(seed, 80)
    tiny_project.clusters([row for world in worlds for row in world.evidence()])
    for step in range(8):
        worlds = [
            changed(world, chance, min(world.known) // 20 * 20 + 15 + step % 5)
            if chance.random() < 0.4
            else world
            for world in worlds
        ]
        found = tiny_project.clusters(
            [row for world in worlds for row in world.evidence()], anew=False
        )
        meant = {node: least for world in worlds for node, least in resolved(world).items()}
        assert found.keys() == meant.keys()
        assert partition(found) == partition(meant), f"step {step}"


def test_only_the_component_of_a_change_is_resolved_again(tiny_project: Any) -> None:
    worlds = random_worlds(7, 40)
    tiny_project.clusters([row for world in worlds for row in world.evidence()])
    first = min(worlds[0].known)
    worlds[0] = replace(worlds[0], known={**worlds[0].known, first: not worlds[0].known[first]})
    tiny_project.clusters([row for world in worlds for row in world.evidence()], anew=False)
    assert first in tiny_project.resolved_last()
    assert tiny_project.resolved_last() <= worlds[0].known.keys()


def test_where_nothing_has_changed_nothing_is_resolved(tiny_project: Any) -> None:
    evidence = [row for world in random_worlds(8, 20) for row in world.evidence()]
    found = tiny_project.clusters(evidence)
    resolved_then = tiny_project.resolved_last()
    assert tiny_project.clusters(evidence, anew=False) == found
    assert tiny_project.resolved_last() == resolved_then
