from __future__ import annotations

import pytest

from cdp_cli.errors import ConfigError
from cdp_cli.identity import curve

JUDGED = """
    select 1 as record, 1 as truth, 1 as cluster, 1 as unit
    union all
    select 2, 1, case when (select weight from seeds.identity_weights) > 3 then 2 else 1 end, 2
"""


@pytest.fixture
def weighted(memory):
    memory.execute("create schema if not exists seeds")
    memory.execute(
        "create or replace table seeds.identity_weights as"
        " select 'threshold' as comparison, 'link' as level, 0.0::double as weight"
    )
    memory.execute("create schema if not exists identity")
    memory.execute(
        "create or replace table identity.identity_prior as select 3.0::double as threshold_bits"
    )
    yield memory
    memory.execute("drop schema seeds cascade")
    memory.execute("drop schema identity cascade")


def test_a_probability_is_kept_in_bits(weighted):
    curve.set_threshold(weighted, 0.8)

    (row,) = weighted.query("select weight from seeds.identity_weights")
    assert row["weight"] == pytest.approx(2)
    assert curve.read_threshold(weighted) == pytest.approx(0.8)


def test_where_the_weights_set_none_the_data_have_chosen_the_threshold(weighted):
    weighted.execute("update seeds.identity_weights set weight = null")

    assert curve.read_threshold(weighted) == pytest.approx(8 / 9)


def test_the_one_that_holds_is_on_the_ladder_once():
    assert curve.ladder(0.5) == list(curve.LADDER)
    assert curve.ladder(0.8) == sorted([*curve.LADDER, 0.8])


@pytest.mark.parametrize("threshold", [0, 1, -0.5, 95])
def test_a_threshold_is_a_probability(threshold):
    with pytest.raises(ConfigError, match="is not between 0 and 1"):
        curve.check_threshold(threshold)


def test_each_step_is_clustered_before_it_is_scored(weighted):
    runs = []

    def cluster():
        runs.append(curve.read_threshold(weighted))

    points = list(curve.climb([0.5, 0.99], lambda: weighted, cluster, JUDGED))

    assert runs == pytest.approx([0.5, 0.99])
    assert [point.threshold for point in points] == [0.5, 0.99]
    assert [point.score.recall for point in points] == [1, 0]
