"""What the contraction of connected components moves: `python -m bench.contraction [--sizes …]`.

On an engine of many machines each round costs five exchanges: the edges of both ends by node (who
is nearest), the nearest by the nearest (the picks), the edges by each end (the redrawing, twice),
and the new edges by pair (`distinct`). The way back costs one exchange of the picks and the labels
per round. This runs the project's own statements on DuckDB, counts the rows of each exchange at
several sizes, and tells what a size that no machine here holds would move, from the rows per edge
and the rounds per doubling it has seen. A row of an exchange is two numbers of eight bytes.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.components import contraction_macros
from bench.graphs import write_graph
from bench.tables import table

ROW = 16  # bytes
EXCHANGES = 6  # a round, with its way back


@dataclass
class Moved:
    """The exchanges of one contraction, in rows."""

    edges: int
    rounds: int = 0
    rows: int = 0

    @property
    def per_edge(self) -> float:
        """Rows that are moved for each edge of the graph, over all rounds."""
        return self.rows / self.edges


def main() -> None:
    """Count at each size, and reckon the largest."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[300_000, 3_000_000, 30_000_000], help="edges"
    )
    parser.add_argument("--kinds", nargs="+", choices=("people", "hub"), default=["people", "hub"])
    parser.add_argument("--reckon", type=int, default=1_000_000_000, help="edges to reckon")
    arguments = parser.parse_args()
    for kind in arguments.kinds:
        with tempfile.TemporaryDirectory(prefix="cdp-bench-") as folder:
            found = [measure(Path(folder), kind, edges) for edges in arguments.sizes]
        rows = [_line(f"{moved.edges:,}", moved.rounds, moved.edges, moved) for moved in found]
        rounds = reckoned_rounds(found, arguments.reckon)
        rows.append(_line(f"{arguments.reckon:,} reckoned", rounds, arguments.reckon, found[-1]))
        head = ["edges", "rounds", "exchanges", "rows/edge", "GB moved"]
        table(f"contraction of {kind}", head, rows)


def measure(folder: Path, kind: str, edges: int) -> Moved:
    """Contract one graph, round by round."""
    file = folder / f"{kind}.parquet"
    write_graph(file, kind, edges)
    database = folder / "bench.duckdb"
    with contraction_macros(folder / f"project_{edges}") as sql, duckdb.connect(database) as work:
        work.execute("set preserve_insertion_order = false")
        work.execute(
            "create or replace table edges as select distinct least(a, b) as a,"
            f" greatest(a, b) as b from read_parquet('{file}') where a <> b"
        )
        moved = Moved(left := _count(work, "edges"))
        while left:
            moved.rounds += 1
            nearest = sql("nearest_nodes", edges="edges", round=moved.rounds)
            work.execute(f"create or replace table nearest as {nearest}")
            picks = sql("contraction_picks", nearest="nearest")
            work.execute(f"create or replace table picks as {picks}")
            work.execute(
                "create or replace table redrawn as "
                + sql("redrawn_edges", edges="edges", picks="picks")
            )
            nodes, inner = _count(work, "picks"), left
            work.execute("create or replace table edges as from redrawn")
            left = _count(work, "edges")
            # Nearest: both ends of each edge. Picks: the nearest, from either side. Redrawing:
            # edges and picks, by either end. Distinct. The way back: picks and labels.
            moved.rows += 2 * inner + 2 * nodes + 2 * (inner + nodes) + inner + 2 * nodes
    database.unlink()
    return moved


def reckoned_rounds(found: list[Moved], edges: int) -> int:
    """Rounds grow with the logarithm: the slope between the smallest and the largest seen."""
    first, last = found[0], found[-1]
    doublings = math.log2(last.edges / first.edges) or 1.0
    slope = max(last.rounds - first.rounds, 0) / doublings
    return math.ceil(last.rounds + slope * math.log2(edges / last.edges))


def _line(name: str, rounds: int, edges: int, moved: Moved) -> list[object]:
    return [name, rounds, EXCHANGES * rounds, moved.per_edge, moved.per_edge * edges * ROW / 1e9]


def _count(work: duckdb.DuckDBPyConnection, name: str) -> int:
    found = work.execute(f"select count(*) from {name}").fetchone()
    return int(found[0]) if found else 0


if __name__ == "__main__":
    main()
