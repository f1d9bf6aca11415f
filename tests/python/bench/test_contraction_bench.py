"""What the benchmark of growth says of rounds and rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.contraction import Moved, measure, reckoned_rounds


def test_a_contraction_ends_and_moves_a_few_rows_per_edge(tmp_path: Path) -> None:
    moved = measure(tmp_path, "people", 3_000)

    assert moved.edges > 2_000
    assert 2 <= moved.rounds <= 20
    # The first round alone moves each edge five times.
    assert 5 < moved.per_edge < 40


@pytest.mark.parametrize(
    ("seen", "edges", "rounds"),
    [
        ([(1_000, 6), (4_000, 8)], 16_000, 10),  # one round a doubling
        ([(1_000, 6), (4_000, 6)], 1_000_000, 6),  # no growth seen, none reckoned
        ([(1_000, 6)], 1_000, 6),
    ],
)
def test_rounds_are_reckoned_by_doublings(
    seen: list[tuple[int, int]], edges: int, rounds: int
) -> None:
    found = [Moved(edges=size, rounds=number) for size, number in seen]

    assert reckoned_rounds(found, edges) == rounds
