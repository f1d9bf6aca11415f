from __future__ import annotations

import csv
import io
import json

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from cdp_cli.demo.lines import csv_lines, json_lines

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from('";,|\n\\')
)
rows = st.lists(st.tuples(texts, texts), min_size=1)


def columns(pairs):
    first, second = zip(*pairs, strict=True)
    return {"a": pa.array(first, pa.string()), "b": pa.array(second, pa.string())}


@given(rows, st.sampled_from(",;|"))
def test_what_is_written_as_csv_is_read_again(pairs, delimiter):
    file = io.StringIO("".join(csv_lines(columns(pairs), delimiter).to_pylist()), newline="")
    assert [tuple(row) for row in csv.reader(file, delimiter=delimiter)] == pairs


@given(rows)
def test_what_is_written_as_json_is_read_again(pairs):
    lines = json_lines(columns(pairs), ()).to_pylist()
    assert [tuple(json.loads(line).values()) for line in lines] == pairs
    assert all(line.count("\n") == 1 for line in lines)


def test_absent_cells_are_empty_in_csv_and_null_in_json():
    absent = {"a": pa.array([None, "1"], pa.string()), "b": pa.array(["x", None], pa.string())}
    assert csv_lines(absent, ",").to_pylist() == [",x\n", "1,\n"]
    assert json_lines(absent, ("a",)).to_pylist() == [
        '{"a": null, "b": "x"}\n',
        '{"a": 1, "b": null}\n',
    ]
