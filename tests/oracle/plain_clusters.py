"""Who is who, resolved by plain Python: the second implementation that the SQL is compared with.

Slow and short. It knows nothing of the macros but their contract: decisions first, then links tier
by tier, then likeness; what a step has merged is frozen.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, count
from typing import Any

Group = frozenset[int]


@dataclass(frozen=True)
class Kind:
    """An identifier type: when it links, whether it may join two known customers, its limit."""

    name: str
    tier: int | None = None
    joins_known: bool = True
    max_values: int | None = None
    limits_likeness: bool = True


KINDS = [
    Kind("number", tier=1, max_values=2),
    Kind("mailbox", tier=1),
    Kind("name", tier=2),
    Kind("household", tier=2, joins_known=False),
    Kind("cookie", tier=3, joins_known=False, max_values=3),
    Kind("birthday", max_values=1, limits_likeness=False),
]


@dataclass
class World:
    """A few people: who is known, who holds which value of which kind, who is how alike, and what
    was decided about whom (True: one person, False: two)."""

    known: dict[int, bool]
    held: set[tuple[int, str, str]] = field(default_factory=set)
    alike: dict[tuple[int, int], int] = field(default_factory=dict)
    decided: dict[tuple[int, int], bool] = field(default_factory=dict)

    def evidence(self) -> list[tuple[Any, ...]]:
        """The rows that the model `identity_clusters` would give."""
        kinds = {kind.name: kind for kind in KINDS}
        stars = {held: min(self.known) * 1_000 + n for n, held in enumerate(self.values())}
        rows = [
            row("subject", node, is_known=is_known, mark=mark(node))
            for node, is_known in self.known.items()
        ]
        for node, name, value in sorted(self.held):
            kind, star = kinds[name], stars[name, value]
            if kind.tier is not None:
                rows.append(
                    row("link", node, mark=hash_of(name, value), star=star, tier=kind.tier,
                        joins_known=kind.joins_known)
                )  # fmt: skip
            if kind.max_values is not None:
                rows.append(
                    row("limit", node, identifier_type=name, identifier_value=value,
                        max_values=kind.max_values, limits_likeness=kind.limits_likeness)
                )  # fmt: skip
        for (node, other), weight in self.alike.items():
            rows.append(row("pair", node, other_node=other, weight=weight))
        for (node, other), is_one in self.decided.items():
            rows.append(row("decision", node, other_node=other, joins_known=is_one))
        return rows

    def values(self) -> list[tuple[str, str]]:
        """Every value that somebody holds, with its kind."""
        return sorted({(name, value) for _, name, value in self.held})


COLUMNS = [
    *("kind", "node", "other_node", "is_known", "mark", "star", "tier", "joins_known"),
    *("identifier_type", "identifier_value", "max_values", "limits_likeness", "weight"),
]


def row(kind: str, node: int, **said: object) -> tuple[Any, ...]:
    """One row of evidence."""
    values = {"kind": kind, "node": node, **said}
    return tuple(values.get(column) for column in COLUMNS)


def mark(node: int) -> int:
    """Where a node stands among equals: not in the order of the numbers."""
    return node * 2_654_435_761 % 2**32


def hash_of(name: str, value: str) -> int:
    return random.Random(f"{name}|{value}").randrange(2**60)


class Clusters:
    """Who is together so far, and whether more may come together."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.members = {node: {node} for node in world.known}

    def homes(self) -> dict[int, int]:
        """The cluster of every node."""
        return {node: least for least, nodes in self.members.items() for node in nodes}

    def holders(self, kind: Kind) -> list[Group]:
        """For each value of a kind the clusters that hold it, by their least nodes."""
        home = self.homes()
        found: dict[str, set[int]] = defaultdict(set)
        for node, name, value in self.world.held:
            if name == kind.name:
                found[value].add(home[node])
        return [frozenset(clusters) for clusters in found.values() if len(clusters) > 1]

    def nodes(self, clusters: Iterable[int]) -> set[int]:
        return set().union(*(self.members[cluster] for cluster in clusters))

    def breaks_a_limit(self, clusters: Group, kinds: Iterable[Kind]) -> bool:
        """Whether the clusters together hold more values of a kind than one customer may."""
        nodes = self.nodes(clusters)
        for kind in kinds:
            values = {v for node, name, v in self.world.held if node in nodes and name == kind.name}
            if kind.max_values is not None and len(values) > kind.max_values:
                return True
        return False

    def may_merge(self, clusters: Group, *, joins_known: bool) -> bool:
        """Whether a link may make the clusters one customer."""
        known = [c for c in clusters if any(self.world.known[node] for node in self.members[c])]
        return not self.breaks_a_limit(clusters, KINDS) and (joins_known or len(known) < 2)

    def apart(self) -> list[tuple[int, int]]:
        """The pairs of clusters that a person holds apart, the lesser mark first."""
        home = self.homes()
        pairs = [
            sorted(pair, key=mark) for pair, is_one in self.world.decided.items() if not is_one
        ]
        pairs.sort(key=lambda pair: (mark(pair[0]), mark(pair[1])))
        return [(home[a], home[b]) for a, b in pairs if home[a] != home[b]]

    def parted(self, group: Group, links: list[Group]) -> list[Group]:
        """A group without two clusters that a person holds apart: each goes with the nearer one."""
        pair = next((pair for pair in self.apart() if set(pair) <= group), None)
        if pair is None:
            return [group]
        sides, reach = {pair[0]: 0, pair[1]: 1}, dict.fromkeys(pair, 0)
        while reach:
            reach = {}
            for cluster in group - sides.keys():
                near = [sides[c] for link in links if cluster in link for c in link & sides.keys()]
                if near:
                    reach[cluster] = min(near)
            sides |= reach
        parts = [frozenset(c for c, side in sides.items() if side == s) for s in (0, 1)]
        return [part for half in parts for part in self.parted(half, links)]

    def merge(self, clusters: Iterable[int]) -> None:
        nodes = set().union(*(self.members.pop(cluster) for cluster in clusters))
        self.members[min(nodes)] = nodes

    def merge_step(self, links: list[Group], *, joins_known: bool, has_limits: bool = True) -> None:
        """Merge along links, as far as limits and decisions allow."""
        links = [
            link
            for link in links
            if not has_limits or self.may_merge(link, joins_known=joins_known)
        ]
        for pool in connected(links):
            for part in self.parted(pool, links):
                if not has_limits or self.may_merge(part, joins_known=joins_known):
                    self.merge(part)

    def merge_alike(self) -> None:
        """Merge every two clusters that are each other's most alike, round after round."""
        barred: set[frozenset[int]] = {
            frozenset((a, b)) for (a, b), is_one in self.world.decided.items() if not is_one
        }
        kinds = [kind for kind in KINDS if kind.limits_likeness]
        while unions := self._mutual(barred):
            for a, b in unions:
                if self.breaks_a_limit(frozenset((a, b)), kinds):
                    barred |= {frozenset((x, y)) for x in self.members[a] for y in self.members[b]}
                else:
                    self.merge((a, b))

    def _mutual(self, barred: set[frozenset[int]]) -> list[tuple[int, int]]:
        home, weights = self.homes(), defaultdict(list)
        for (node, other), weight in self.world.alike.items():
            if home[node] != home[other]:
                weights[frozenset((home[node], home[other]))].append(weight)
        hopeful = {c for pair, found in weights.items() if max(found) > 0 for c in pair}
        best: dict[int, tuple[Any, int]] = {}
        least = {c: min(mark(node) for node in nodes) for c, nodes in self.members.items()}
        for pair, found in weights.items():
            a, b = sorted(pair)
            linkage = max(found) + Fraction(sum(found), len(found))
            is_barred = any(
                frozenset((x, y)) in barred for x in self.members[a] for y in self.members[b]
            )
            if linkage > 0 and not is_barred and pair <= hopeful:
                rank = (-linkage, *sorted((least[a], least[b])))
                for one, other in ((a, b), (b, a)):
                    best[one] = min(best.get(one, (rank, other)), (rank, other))
        return [(a, b) for a, (_, b) in best.items() if a < b and best.get(b, (None, None))[1] == a]


def connected(groups: list[Group]) -> list[Group]:
    """Groups that share a cluster, put together."""
    pools: list[Group] = []
    for group in groups:
        touching = [pool for pool in pools if pool & group]
        pools = [pool for pool in pools if not pool & group]
        pools.append(group.union(*touching))
    return pools


def resolved(world: World) -> dict[int, int]:
    """The cluster of every node."""
    clusters = Clusters(world)
    decided = [frozenset(pair) for pair, is_one in world.decided.items() if is_one]
    clusters.merge_step(decided, joins_known=True, has_limits=False)
    steps = {(kind.tier, not kind.joins_known) for kind in KINDS if kind.tier is not None}
    for tier, is_weak in sorted(steps):
        links = [
            group
            for kind in KINDS
            if (kind.tier, not kind.joins_known) == (tier, is_weak)
            for group in clusters.holders(kind)
        ]
        clusters.merge_step(links, joins_known=not is_weak)
    clusters.merge_alike()
    return clusters.homes()


def random_world(chance: random.Random, nodes: range) -> World:
    """Few values for few people, so that they collide; how much is known and held varies."""
    values_per_person = chance.choice([0.3, 0.6, 1.0])
    different_values = chance.randint(1, len(nodes))
    share_known = chance.choice([0.2, 0.5, 0.9])
    held = {
        (node, kind.name, f"{nodes.start}-{chance.randrange(different_values)}")
        for node in nodes
        for kind in KINDS
        for _ in range(2)
        if chance.random() < values_per_person / 2
    }
    pairs = list(combinations(nodes, 2))
    share_alike, share_decided = chance.choice([0, 0.2, 0.6]), chance.choice([0, 0, 0.1, 0.3])
    return World(
        {node: chance.random() < share_known for node in nodes},
        held,
        {pair: chance.randint(-6, 6) for pair in pairs if chance.random() < share_alike},
        {pair: chance.random() < 0.4 for pair in pairs if chance.random() < share_decided},
    )


def random_worlds(seed: int, number: int) -> list[World]:
    chance, start = random.Random(seed), count(1, step=20)
    return [
        random_world(chance, range(first, first + chance.randint(2, 14)))
        for first, _ in zip(start, range(number), strict=False)
    ]
