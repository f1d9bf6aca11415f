"""What is shown must be a mistake, and the gravest comes first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cdp_cli.identity.mistakes import worst_mistakes

SHOWN = "select record, 'text of ' || record as text from judged"
RECORDS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=14
)


def judged(memory, rows):
    memory.execute(
        "create or replace table judged"
        " (record int, subject_key text, truth int, cluster int, unit int)"
    )
    for number, (truth, cluster, unit) in enumerate(rows):
        memory.execute(
            "insert into judged values (?, ?, ?, ?, ?)",
            [number, f"s:{number}", truth, cluster, unit],
        )
    return "select * from judged"


@given(rows=RECORDS)
def test_each_is_one_and_none_is_overlooked(memory, rows):
    memory.execute("drop schema if exists identity cascade")

    found = worst_mistakes(memory, judged(memory, rows), SHOWN, 10)

    for name, same, other in (("wrongly joined", 1, 0), ("missed", 0, 1)):
        wrong = [
            (one, two)
            for one in range(len(rows))
            for two in range(one + 1, len(rows))
            if rows[one][same] == rows[two][same]
            and rows[one][other] != rows[two][other]
            and rows[one][2] != rows[two][2]
        ]
        mistakes = [mistake for mistake in found if mistake.kind == name]
        assert {mistake.records for mistake in mistakes} <= set(wrong)
        assert len(mistakes) == len({rows[one][same] for one, _ in wrong})
        assert sum(mistake.alike for mistake in mistakes) == len(wrong)
        counts = [mistake.alike for mistake in mistakes]
        assert counts == sorted(counts, reverse=True)


def test_records_stand_side_by_side_with_the_weight_of_the_pair(memory):
    memory.execute("drop schema if exists identity cascade")
    memory.execute("create schema identity")
    memory.execute(
        "create table identity.identity_similarities as select * from (values"
        " ('s:0', 's:1', 1.5), ('s:2', 's:0', 7.25)) as t(subject_key, other_subject_key,"
        " match_weight)"
    )

    found = worst_mistakes(memory, judged(memory, [(1, 1, 1), (2, 1, 2), (2, 1, 3)]), SHOWN, 1)

    (mistake,) = found
    assert (mistake.kind, mistake.records, mistake.match_weight, mistake.alike) == (
        "wrongly joined",
        (0, 2),
        7.25,
        2,
    )
    assert mistake.values == {"text": ("text of 0", "text of 2")}
    memory.execute("drop schema identity cascade")


def test_where_all_is_right_there_is_nothing_to_show(memory):
    assert worst_mistakes(memory, judged(memory, [(1, 1, 1), (2, 2, 2)]), SHOWN, 5) == []
