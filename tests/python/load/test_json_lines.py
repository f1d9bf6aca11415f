from __future__ import annotations

import json
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdp_cli.load import text as text_module
from cdp_cli.load.json_lines import JsonLinesReader
from cdp_cli.load.text import text_blocks
from cdp_cli.warehouse.files import JsonTable


def read_file(path):
    """All rows as dictionaries, their lines, and all rejects, of a file."""
    rows, lines, rejects = [], [], []
    for batch in JsonLinesReader(text_blocks(path, "utf-8"), JsonTable()).batches():
        rows += batch.rows.to_pylist()
        lines += batch.lines.to_pylist()
        rejects += batch.rejects
    return rows, lines, rejects


def test_values_become_text_and_nested_ones_json(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": 12345678901234567890123, "price": 9.5, "ok": true, "no": null, "": "x",'
        ' "tags": [1, {"a": "b"}], "who": {"name": "Ann"}, "a.b": "é\\n\\u00e9", "empty": "",'
        ' "/x~y": 1, "quo\\"te": 2}\n'
    )
    rows, _, _ = read_file(path)
    assert rows == [
        {
            "id": "12345678901234567890123",
            "price": "9.5",
            "ok": "true",
            "no": None,
            "": "x",
            "tags": '[1,{"a":"b"}]',
            "who": '{"name":"Ann"}',
            "a.b": "é\né",
            "empty": "",
            "/x~y": "1",
            'quo"te': "2",
        }
    ]


@pytest.mark.parametrize("block", [6, 50, 10_000])
def test_broken_lines_are_rejected_with_their_line_and_the_others_are_read(tmp_path, block):
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'{"id": 1}\n\n{"id": 2\n[3]\n  \n{"id": 4}\r\n'
        b'{"id": "\xff"}\n{"id": "\0"}\n"five"\n{"x": 6}'
    )
    with patch.object(text_module, "BLOCK_BYTES", block):
        rows, lines, rejects = read_file(path)
    assert [(row.get("id"), row.get("x")) for row in rows] == [
        ("1", None),
        ("4", None),
        (None, "6"),
    ]
    assert lines == [1, 6, 10]
    assert sorted((reject.line, reject.reason) for reject in rejects) == [
        (3, "no valid JSON"),
        (4, "a JSON value that is no object: array"),
        (7, "bytes that are no text in this encoding"),
        (8, "a NUL byte"),
        (9, "a JSON value that is no object: varchar"),
    ]
    assert {reject.raw_text for reject in rejects} >= {'{"id": 2', "[3]", '"five"'}


def test_a_key_called_like_our_own_columns(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"number": "a", "line": "b", "NUMBER_": "c"}\n')
    rows, lines, _ = read_file(path)
    assert rows == [{"number": "a", "line": "b", "NUMBER_": "c"}]
    assert lines == [1]


def test_an_object_without_keys_is_a_row(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{}\n{"id": 1}\n')
    rows, lines, _ = read_file(path)
    assert rows == [{"id": None}, {"id": "1"}]
    assert lines == [1, 2]


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(values=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), ascii_only=st.booleans())
def test_what_python_writes_as_json_is_read_unchanged(tmp_path, values, ascii_only):
    path = tmp_path / "a.jsonl"
    objects = [{"one": one, "two": two} for one, two in values]
    lines = [json.dumps(each, ensure_ascii=ascii_only) for each in objects]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert read_file(path) == (objects, list(range(1, len(values) + 1)), [])
