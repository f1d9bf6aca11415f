from __future__ import annotations

import csv
import io
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cdp_cli.errors import FileError
from cdp_cli.load import delimited
from cdp_cli.load import text as text_module
from cdp_cli.load.delimited import DelimitedReader, unix_lines
from cdp_cli.load.plain import read_plain
from cdp_cli.load.records import Dialect, Record, records
from cdp_cli.load.request import Reject
from cdp_cli.load.text import text_blocks

# What a file can hold: everything but NUL, which is rejected, and halves of characters.
CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
TRICKY = st.text('",\n\r ab;\u2028\x85é', max_size=8)
ROWS = st.lists(st.tuples(TRICKY, CELLS, TRICKY), max_size=12)


def read_file(path, dialect=None, columns=None):
    """All rows with their lines, and all rejects, of a file."""
    blocks = unix_lines(text_blocks(path, "utf-8"))
    reader = DelimitedReader(path, blocks, dialect or Dialect(), columns)
    rows, rejects = [], []
    for batch in reader.batches():
        cells = zip(*batch.rows.to_pydict().values(), strict=True)
        rows += zip(batch.lines.to_pylist(), cells, strict=True)
        rejects += batch.rejects
    return rows, rejects


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    rows=ROWS,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    delimiter=st.sampled_from([",", ";", "\t"]),
    block=st.sampled_from([40, 77, 10_000]),  # the header must fit
)
def test_what_python_writes_as_csv_is_read_unchanged_with_its_lines(
    tmp_path, rows, quoting, delimiter, block
):
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, quoting=quoting)
    writer.writerow(["a", "b", "c"])
    expected = []
    for row in rows:
        line = written.getvalue().count("\n") + 1
        writer.writerow(row)
        expected.append((line, tuple(cell or None for cell in row)))
    path = tmp_path / "file.csv"
    path.write_text(written.getvalue(), encoding="utf-8", newline="")
    with (
        patch.object(text_module, "BLOCK_BYTES", block),
        patch.object(delimited, "PIECE_CHARACTERS", 9),
    ):
        found, rejects = read_file(path, Dialect(delimiter))
    assert rejects == []
    assert found == expected


@settings(max_examples=400)
@given(text=st.text('",\n\r ab', max_size=40), width=st.integers(2, 3))
def test_the_fast_way_and_the_exact_way_agree_on_any_text(text, width):
    text += "\n"
    fast = read_plain(text, 7, Dialect(), width)
    if fast is None:
        return
    exact = list(records(text, 7, Dialect(), width, is_last=True))[:-1]
    rows = [found for found in exact if isinstance(found, Record)]
    assert fast.lines.to_pylist() == [row.line for row in rows]
    assert list(zip(*fast.rows.to_pydict().values(), strict=True)) == [
        tuple(cell or None for cell in row.cells) for row in rows
    ]
    assert fast.rejects == [found for found in exact if isinstance(found, Reject)]


@pytest.mark.parametrize(
    "text",
    ["1,2\n3,4\n", '1,"2"\n"3",4\n', "1,2\r\n3,4\r\n", "1,2\n3\n", '"1,5","2"\n', "1,2"],
)
def test_plain_text_is_read_the_fast_way(text):
    assert read_plain(text, 1, Dialect(), 2) is not None


@pytest.mark.parametrize(
    "text",
    [
        '1,"a\nb"\n',
        "1,2\n\n3,4\n",
        '1,"2"x\n',
        '1,"2\n3,4\n',
        "1,\0\n",
        "1,2\r3,4\n",
        "1,\udcff\n",
        '1"2,"\n',
    ],
)
def test_anything_else_is_read_the_exact_way(text):
    assert read_plain(text, 1, Dialect(), 2) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(
    lines=st.lists(st.text('",ab', min_size=1, max_size=9), max_size=15),
    block=st.sampled_from([8, 17, 10_000]),
)
def test_every_line_of_a_broken_file_becomes_part_of_a_row_or_a_reject(tmp_path, lines, block):
    path = tmp_path / "file.csv"
    path.write_text("\n".join(["a,b", *lines]) + "\n")
    with (
        patch.object(text_module, "BLOCK_BYTES", block),
        patch.object(delimited, "PIECE_CHARACTERS", 9),
    ):
        rows, rejects = read_file(path, Dialect())
    starts = sorted([line for line, _ in rows] + [reject.line for reject in rejects])
    assert len(set(starts)) == len(starts)
    spans = sum(1 + sum((cell or "").count("\n") for cell in cells) for _, cells in rows)
    assert spans + sum(1 + reject.raw_text.count("\n") for reject in rejects) == len(lines)


def test_lines_that_end_in_a_lone_carriage_return(tmp_path):
    path = tmp_path / "mac.csv"
    path.write_bytes(b"a,b\r1,2\r3,4\r")
    rows, _ = read_file(path)
    assert rows == [(2, ("1", "2")), (3, ("3", "4"))]


def test_a_file_without_a_header_has_the_columns_it_is_given(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("1,2\n3,4\n")
    rows, _ = read_file(path, columns=["a", "b"])
    assert rows == [(1, ("1", "2")), (2, ("3", "4"))]


@pytest.mark.parametrize("content", ["\n\n", '"a,b\n1,2\n', '"a"x,b\n'])
def test_a_header_that_cannot_be_read_is_one_clear_message(tmp_path, content):
    path = tmp_path / "file.csv"
    path.write_text(content)
    with pytest.raises(FileError, match="has no header that can be read"):
        read_file(path)


def test_a_row_end_that_is_not_in_the_file_is_one_clear_message(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(FileError, match=r"does not contain the row end '&\|'"):
        read_file(path, Dialect(",", "", "&|"))
