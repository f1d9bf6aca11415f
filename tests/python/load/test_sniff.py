from __future__ import annotations

from pathlib import Path

import pytest

from cdp_cli.errors import FileError
from cdp_cli.load.records import Dialect
from cdp_cli.load.sniff import sniff_dialect


def sniff(sample, declared=("id", "name")):
    found = sniff_dialect(
        Path("file.csv"), sample, Dialect(""), declared.__contains__, columns=len(declared)
    )
    return found.delimiter


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("id,name\n1,a\n", ","),
        ("id;name\n1;a,b\n2;c,d\n", ";"),
        ("id\tname\n1\ta\n", "\t"),
        ("id|name\n1|a;b\n", "|"),
        ("x,y;z\n1,2;3\n", ","),
        ('"id";"name"\n"1";"a,b,c"\n', ";"),
        ("id;note, or name;name\n1;2;3\n", ";"),
    ],
)
def test_the_delimiter_is_the_one_that_finds_declared_columns(sample, delimiter):
    assert sniff(sample) == delimiter


def test_a_file_of_one_column_needs_no_delimiter():
    assert sniff("email\na@x\n", declared=("email",)) == ","
    assert sniff("a@x\nb@x\n", declared=("email",)) == ","


def test_text_without_columns_is_no_csv():
    with pytest.raises(FileError, match=r"file\.csv is no CSV file"):
        sniff("Dear customer\nthank you\n")
