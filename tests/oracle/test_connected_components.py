"""The macro `connected_components` against networkx.

Who is hurt if it fails: everybody. Two people become one, or one person becomes two, without a
message.
Not tested here: which edges the project draws (`test_clustering.py`, `tests/python/rooms`),
speed (`bench/`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Edge = tuple[int, int]
Components = Callable[[Iterable[Edge]], dict[int, int]]


def least_node_of_component(edges: Iterable[Edge]) -> dict[int, int]:
    """What networkx says: for each node of an edge, the least node that it is connected with."""
    graph = nx.Graph()
    graph.add_edges_from(edge for edge in edges if edge[0] != edge[1])
    return {
        node: min(component) for component in nx.connected_components(graph) for node in component
    }


def shuffled(edges: Iterable[Edge], seed: int = 1) -> list[Edge]:
    """The edges under other numbers, in another order, in either direction."""
    chance = random.Random(seed)
    edges = list(edges)
    nodes = sorted({node for edge in edges for node in edge})
    names = dict(zip(nodes, chance.sample(range(10 * len(nodes) + 10), len(nodes)), strict=True))
    turned = [chance.choice([(names[a], names[b]), (names[b], names[a])]) for a, b in edges]
    chance.shuffle(turned)
    return turned


def path(length: int) -> list[Edge]:
    return [(node, node + 1) for node in range(length - 1)]


def star(rays: int) -> list[Edge]:
    return [(0, node) for node in range(1, rays + 1)]


def bridged_hubs(hubs: int, rays: int) -> list[Edge]:
    """Hubs in a row, each with rays of its own."""
    spokes = [(hub, hubs + hub * rays + ray) for hub in range(hubs) for ray in range(rays)]
    return path(hubs) + spokes


SHAPES: dict[str, list[Edge]] = {
    "nothing": [],
    "one_edge": [(7, 3)],
    "only_edges_to_itself": [(1, 1), (2, 2)],
    "an_edge_twice_and_back": [(1, 2), (1, 2), (2, 1), (2, 2)],
    "numbers_below_zero_and_very_large": [(-5, 9_000_000_000_000_000_000), (0, -1)],
    "long_path_in_order": path(5_000),
    "long_path_shuffled": shuffled(path(5_000)),
    "star": star(2_000),
    "hubs_in_a_row": shuffled(bridged_hubs(30, 40)),
    "circle": [*path(500), (499, 0)],
    "many_small_chains": [
        (100 * chain + a, 100 * chain + b) for chain in range(200) for a, b in path(8)
    ],
    "everybody_with_everybody": [(a, b) for a in range(40) for b in range(a)],
    "two_giants_and_one_bridge": [
        *path(800),
        *[(a + 10_000, b + 10_000) for a, b in path(800)],
        (400, 10_400),
    ],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_graph_gives_the_components_that_networkx_gives(
    components: Components, shape: str
) -> None:
    assert components(SHAPES[shape]) == least_node_of_component(SHAPES[shape])


few_nodes = st.integers(min_value=0, max_value=25)
sparse_edges = st.lists(st.tuples(few_nodes, few_nodes), max_size=30)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edges=sparse_edges)
def test_random_graphs_give_the_components_that_networkx_gives(
    components: Components, edges: list[Edge]
) -> None:
    assert components(edges) == least_node_of_component(edges)


@pytest.mark.parametrize("seed", range(4))
def test_random_forests_near_the_threshold_of_a_giant_give_the_same_components(
    components: Components, seed: int
) -> None:
    """Around one edge per two nodes, components of every size stand side by side."""
    chance = random.Random(seed)
    edges = [(chance.randrange(3_000), chance.randrange(3_000)) for _ in range(1_600)]
    assert components(edges) == least_node_of_component(edges)


def test_the_answer_does_not_hang_on_the_order_of_the_edges(components: Components) -> None:
    edges = bridged_hubs(5, 20)
    assert components(edges) == components(list(reversed(edges)))


def test_a_round_within_an_open_transaction_is_not_the_square_of_its_nodes(adapter: Any) -> None:
    """DuckDB knows no sizes of rows that are not committed, and joins whatever a query lets it."""
    adapter.execute("begin")
    try:
        adapter.execute(
            "create or replace temporary table edges as"
            " select range as a, range + 1 as b from range(3000)"
        )
        nearest = adapter.execute_macro("nearest_nodes", kwargs={"edges": "edges", "round": 1})
        adapter.execute(f"create or replace temporary table nearest as {nearest}")
        picks = adapter.execute_macro("contraction_picks", kwargs={"nearest": "nearest"})
        adapter.execute(f"create or replace temporary table picks as {picks}")
        redrawn = adapter.execute_macro(
            "redrawn_edges", kwargs={"edges": "edges", "picks": "picks"}
        )
        _, plan = adapter.execute(f"explain {redrawn}", fetch=True)
    finally:
        adapter.execute("rollback")

    # "HASH_JOIN" in one version, "Hash Join" in the next.
    assert plan.rows[0][1].upper().replace(" ", "_").count("HASH_JOIN") == 2
