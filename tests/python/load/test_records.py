from __future__ import annotations

import pytest

from cdp_cli.load.records import Dialect, Record, Rest, first_record, records
from cdp_cli.load.request import Reject


def read(text: str, *, width: int | None = 3, dialect: Dialect | None = None, is_last: bool = True):
    *found, rest = records(text, 1, dialect or Dialect(), width, is_last=is_last)
    assert isinstance(rest, Rest)
    return found, rest


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a,b,c", ["a", "b", "c"]),
        ("a,,", ["a", "", ""]),
        ('"a","",c', ["a", "", "c"]),
        ('"say ""hi""",b,c', ['say "hi"', "b", "c"]),
        ('"a,b",c', ["a,b", "c"]),
        ('5" pipe,b', ['5" pipe', "b"]),
        (' "a",b', [' "a"', "b"]),
        ('"open', None),
        ('"open ""', None),
    ],
)
def test_cells_of_a_record(text, cells):
    assert Dialect().split(text) == cells


def test_a_delimiter_of_two_characters():
    assert Dialect("+|", '"').split('"a+|b"+|+|c') == ["a+|b", "", "c"]


def test_records_know_the_physical_line_on_which_they_start():
    found, _ = read('1,"two\nlines",x\n\n2,b,c\r\n3,d,e\n')
    assert found == [
        Record(1, ["1", "two\nlines", "x"]),
        Record(4, ["2", "b", "c"]),
        Record(5, ["3", "d", "e"]),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,2", "2 columns instead of 3"),
        ("1,2,3,4", "4 columns instead of 3"),
        ('1,"2"x,3', "text after a closing quote"),
        ('1,"2,3', "a quote is never closed"),
        ("1,\0,3", "a NUL byte"),
        ("1,\udcff,3", "bytes that are no text in this encoding"),
    ],
)
def test_a_broken_row_is_rejected_with_reason_line_and_text_and_the_next_rows_are_not(line, reason):
    found, _ = read(f"a,b,c\n{line}\nd,e,f\ng,h,i\n")
    raw = line.replace("\udcff", "\ufffd")
    assert found == [
        Record(1, ["a", "b", "c"]),
        Reject(2, reason, raw),
        Record(3, ["d", "e", "f"]),
        Record(4, ["g", "h", "i"]),
    ]


def test_a_quote_that_opens_by_mistake_costs_its_own_line_only_even_if_a_later_one_closes_it():
    found, _ = read('1,"2,3\n4,5,6\n7,"8",9\n')
    assert found == [
        Reject(1, "text after a closing quote", '1,"2,3'),
        Record(2, ["4", "5", "6"]),
        Record(3, ["7", "8", "9"]),
    ]


def test_empty_cells_beyond_the_last_column_do_no_harm():
    found, _ = read("1,2,3,\n")
    assert found == [Record(1, ["1", "2", "3"])]


def test_an_open_quote_at_the_end_of_a_block_waits_for_the_next_one():
    found, rest = read('1,2,3\n4,"five\n', is_last=False)
    assert found == [Record(1, ["1", "2", "3"])]
    assert rest == Rest(2, '4,"five\n')


def test_an_open_quote_does_not_wait_for_ever():
    found, rest = read('1,"2,3\n' + "4,5,6\n" * 1500, is_last=False)
    assert found[0] == Reject(1, "a quote is never closed", '1,"2,3')
    assert len(found) == 1501
    assert rest == Rest(1502, "")


def test_rows_that_end_with_more_than_their_line():
    dialect = Dialect("+|", "", "&|")
    found, rest = read("1+|a\nb+|x&|\r\n2+|c+|y&|\n3+|z&|\n", dialect=dialect)
    assert found == [
        Record(1, ["1", "a\nb", "x"]),
        Record(3, ["2", "c", "y"]),
        Reject(4, "2 columns instead of 3", "3+|z"),
    ]
    assert rest.text.strip() == ""


def test_the_first_record_and_what_follows_it():
    assert first_record('\n"a\nb",c\n1,2\n', Dialect()) == (
        Record(2, ["a\nb", "c"]),
        Rest(4, "1,2\n"),
    )
    assert first_record("a|b&\n1|2&\n", Dialect("|", "", "&")) == (
        Record(1, ["a", "b"]),
        Rest(1, "\n1|2&\n"),
    )
