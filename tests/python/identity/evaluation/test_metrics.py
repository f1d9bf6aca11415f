"""The counts in SQL are those that anybody gets who goes through all pairs."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdp_cli.identity.metrics import harmonic, score

RECORDS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=14
)


def scored(memory, rows):
    memory.execute("create or replace table judged (record int, truth int, cluster int, unit int)")
    for number, row in enumerate(rows):
        memory.execute("insert into judged values (?, ?, ?, ?)", [number, *row])
    return score(memory, "select * from judged")


def share(part, whole):
    return part / whole if whole else 1.0


def all_pairs(rows):
    return [pair for pair in combinations(rows, 2) if pair[0][2] != pair[1][2]]


def by_definition(rows):
    """B-cubed of each record: itself, and those of other units that share person or cluster."""
    precisions, recalls = [], []
    for place, (truth, cluster, unit) in enumerate(rows):
        others = [row for at, row in enumerate(rows) if at != place and row[2] != unit]
        same_cluster = [row for row in others if row[1] == cluster]
        same_person = [row for row in others if row[0] == truth]
        both = 1 + sum(row[0] == truth for row in same_cluster)
        precisions.append(both / (1 + len(same_cluster)))
        recalls.append(both / (1 + len(same_person)))
    return sum(precisions) / len(rows), sum(recalls) / len(rows)


@given(rows=RECORDS)
def test_every_record_a_unit_of_its_own(memory, rows):
    rows = [(truth, cluster, number) for number, (truth, cluster, _) in enumerate(rows)]
    check(memory, rows)


@given(rows=RECORDS)
def test_only_pairs_across_sources_count(memory, rows):
    check(memory, rows)


def check(memory, rows):
    found = scored(memory, rows)

    pairs = all_pairs(rows)
    in_cluster = [pair for pair in pairs if pair[0][1] == pair[1][1]]
    right = [pair for pair in in_cluster if pair[0][0] == pair[1][0]]
    of_person = [pair for pair in pairs if pair[0][0] == pair[1][0]]
    assert found.records == len(rows)
    assert found.people == len({row[0] for row in rows})
    assert found.clusters == len({row[1] for row in rows})
    assert (found.right_pairs, found.found_pairs, found.true_pairs) == (
        len(right),
        len(in_cluster),
        len(of_person),
    )
    assert found.precision == pytest.approx(share(len(right), len(in_cluster)))
    assert found.recall == pytest.approx(share(len(right), len(of_person)))
    precision, recall = by_definition(rows)
    assert found.bcubed_precision == pytest.approx(precision)
    assert found.bcubed_recall == pytest.approx(recall)


def test_the_example_of_bagga_and_baldwin(memory):
    """Persons of 5, 2 and 5 records; the last two are taken for one."""
    truth = [1] * 5 + [2] * 2 + [3] * 5
    cluster = [1] * 5 + [2] * 7

    found = scored(memory, list(zip(truth, cluster, range(12), strict=True)))

    assert found.bcubed_precision == pytest.approx(0.7619, abs=1e-4)
    assert found.bcubed_recall == 1
    assert found.precision == pytest.approx(21 / 31)


def test_without_pairs_nothing_is_wrong(memory):
    found = scored(memory, [(1, 1, 1), (2, 2, 2)])

    assert (found.precision, found.recall, found.f1, found.bcubed_f1) == (1, 1, 1, 1)


def test_without_records_neither(memory):
    found = score(memory, "select 1 as truth, 1 as cluster, 1 as unit where false")

    assert found.records == 0
    assert found.f1 == found.bcubed_f1 == 1


def test_nothing_right_is_zero():
    assert harmonic(0, 0) == 0
