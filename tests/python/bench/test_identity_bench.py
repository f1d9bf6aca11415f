"""What the identity benchmark measures with: its people and how it tells two answers apart.

Not tested here: any speed.
"""

from __future__ import annotations

import numpy as np

from bench.graphs import checksum
from bench.people import COLUMNS, people


def test_the_same_seed_draws_the_same_people():
    assert people(500, seed=3).equals(people(500, seed=3))
    assert not people(500, seed=3).equals(people(500, seed=4))


def test_every_record_is_of_a_person_who_has_at_most_four():
    table = people(2_000)
    assert sorted(table["record_number"].to_pylist()) == list(range(1, 2_001))
    assert max(np.bincount(table["person"].to_numpy())) <= 4
    assert set(COLUMNS) < set(table.column_names)


def test_the_order_of_rows_changes_no_checksum_but_another_component_does():
    node, component = np.array([1, 2, 3]), np.array([1, 1, 3])
    assert checksum(node, component) == checksum(node[::-1], component[::-1])
    assert checksum(node, component) != checksum(node, np.array([1, 2, 3]))
