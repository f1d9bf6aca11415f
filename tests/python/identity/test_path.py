"""Paths and trees over stars, against networkx over all pairs."""

from __future__ import annotations

from itertools import combinations, pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp_cli.identity.graph import Graph, Holder, Link
from cdp_cli.identity.path import strongest_path, tree
from cdp_cli.identity.similarity import Pair

SUBJECTS = [f"s{number}" for number in range(7)]


def star(number: int, tier: int, holders: list[str]) -> Link:
    return Link("email", f"v{number}", (tier, 0), tuple(map(Holder, holders)), tier)


graphs = st.lists(
    st.tuples(
        st.integers(1, 3), st.lists(st.sampled_from(SUBJECTS), min_size=2, max_size=4, unique=True)
    ),
    max_size=9,
).map(lambda stars: Graph(SUBJECTS, [star(n, *each) for n, each in enumerate(stars)]))


def all_pairs(graph: Graph) -> nx.Graph:
    """The same graph without stars: an edge for each pair of holders, the strongest only."""
    edges = nx.Graph()
    edges.add_nodes_from(graph.subjects)
    for link in graph.links:
        for one, other in combinations(link.subjects, 2):
            cost = 10 ** link.strength[0]
            if not edges.has_edge(one, other) or edges[one][other]["cost"] > cost:
                edges.add_edge(one, other, cost=cost)
    return edges


@given(graphs, st.lists(st.sampled_from(SUBJECTS), min_size=2, max_size=2, unique=True))
def test_the_path_takes_the_fewest_of_the_weakest_links(graph, ends):
    edges = all_pairs(graph)
    steps = strongest_path(graph, *ends)
    assert bool(steps) == nx.has_path(edges, *ends)
    if steps:
        assert [steps[0].subject_key, steps[-1].other_subject_key] == ends
        for before, after in pairwise(steps):
            assert before.other_subject_key == after.subject_key
        for step in steps:
            assert {step.subject_key, step.other_subject_key} <= set(step.link.subjects)
        cost = sum(10 ** step.link.strength[0] for step in steps)
        assert cost == nx.shortest_path_length(edges, *ends, weight="cost")


@given(graphs, st.sampled_from(SUBJECTS))
def test_the_tree_joins_whoever_can_be_joined_by_the_strongest_links(graph, root):
    edges = all_pairs(graph)
    steps = list(tree(graph, root))
    component = nx.node_connected_component(edges, root)
    assert {root, *(step.other_subject_key for step in steps)} == component
    assert len(steps) == len(component) - 1
    seen = {root}
    for step in steps:
        assert step.subject_key in seen
        seen.add(step.other_subject_key)
    least = nx.minimum_spanning_tree(edges.subgraph(component), weight="cost")
    assert sum(10 ** step.link.strength[0] for step in steps) == least.size(weight="cost")


def scored(one: str, other: str, probability: float) -> Link:
    pair = Pair("r", "q", one, other, 9.0, probability, above=5.0)
    return Link("similarity", "", (1_000, 0), (Holder(one), Holder(other)), pair=pair)


@pytest.mark.parametrize(
    ("links", "by"),
    [
        # one weak link is avoided by many strong ones
        ([star(0, 3, ["a", "d"]), *(star(1, 1, [x, y]) for x, y in ("ab", "bc", "cd"))], "bcd"),
        # a score is weaker than any exact value
        ([scored("a", "d", 0.99), star(0, 3, ["a", "b"]), star(1, 3, ["b", "d"])], "bd"),
        # of two ways by scores the less doubtful one
        (
            [
                *(scored(x, y, 0.9) for x, y in ("ab", "bd")),
                *(scored(x, y, 0.95) for x, y in ("ac", "cd")),
            ],
            "cd",
        ),
    ],
)
def test_a_path_prefers(links, by):
    steps = strongest_path(Graph(list("abcd"), links), "a", "d")
    assert "".join(step.other_subject_key for step in steps) == by
