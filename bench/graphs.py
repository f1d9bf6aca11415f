"""Graphs for the benchmark of connected components, and the number that tells two answers apart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

HUB = 100_000
PATH = 100_000
CHAINS, CHAIN = 2_000, 500


def write_graph(path: Path, kind: str, edges: int, seed: int = 1) -> None:
    """Write a graph as parquet with the columns `a` and `b`.

    `people`: records of customers, 1 to 40 each and 4 on average, each linked with an earlier one
    of the same customer; `hub`: random edges between 1.3 nodes an edge, of which one has 100,000
    neighbours; `path`: a path of 100,000 nodes in order; `chains`: 2,000 paths of 500, their nodes
    in no order.
    """
    a, b = {"people": _people, "hub": _hub, "path": _path, "chains": _chains}[kind](
        np.random.default_rng(seed), edges
    )
    pq.write_table(pa.table({"a": a, "b": b}), path)


def checksum(node: np.ndarray, component: np.ndarray) -> str:
    """One number for which node has which least node, whatever the order of rows."""
    first, second = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
    with np.errstate(over="ignore"):
        mixed = (node.astype(np.uint64) * first) ^ (component.astype(np.uint64) * second)
        return str(np.sum(mixed * (mixed >> np.uint64(29) | np.uint64(1))))


def _people(chance: np.random.Generator, edges: int) -> tuple[np.ndarray, np.ndarray]:
    sizes = np.minimum(chance.geometric(1 / 4, edges // 3), 40)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    place = np.arange(sizes.sum()) - np.repeat(starts, sizes)
    linked = np.flatnonzero(place)
    earlier = np.repeat(starts, sizes)[linked] + (
        chance.random(linked.size) * place[linked]
    ).astype(int)
    names = chance.permutation(sizes.sum())
    return names[linked], names[earlier]


def _hub(chance: np.random.Generator, edges: int) -> tuple[np.ndarray, np.ndarray]:
    nodes = int(edges * 1.3)
    rays = min(HUB, edges // 10)
    a, b = chance.integers(1, nodes, (2, edges))
    a[:rays] = 0
    return a, b


def _path(_: np.random.Generator, __: int) -> tuple[np.ndarray, np.ndarray]:
    nodes = np.arange(PATH)
    return nodes[:-1], nodes[1:]


def _chains(chance: np.random.Generator, _: int) -> tuple[np.ndarray, np.ndarray]:
    names = chance.permutation(CHAINS * CHAIN).reshape(CHAINS, CHAIN)
    return names[:, :-1].ravel(), names[:, 1:].ravel()
