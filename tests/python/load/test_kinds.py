from __future__ import annotations

import gzip

import pytest

from cdp_cli.errors import FileError
from cdp_cli.load.kinds import kind_of


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", b"id,name\n", "csv"),
        ("a.tsv", b"id\tname\n", "csv"),
        ("a.dat", b"id|name\n", "csv"),
        ("a.jsonl", b'{"id": 1}\n', "jsonl"),
        ("a.json", b'\n {"id": 1}\n', "jsonl"),
        ("a.jsonl", b'\xef\xbb\xbf{"id": 1}\n', "jsonl"),
        ("a.jsonl", '{"id": 1}\n'.encode("utf-16"), "jsonl"),
        ("a.data", b'{"id": 1}\n', "jsonl"),
        ("a.csv", b'{"id", "x"\n', "csv"),
        ("a.csv", b"a\x01b\x01c\x01d\n" * 50, "csv"),
        ("a.csv", b"a,b\n1,\0\n2,\0\n", "csv"),
        ("a.parquet", b"PAR1....", "parquet"),
        ("a.csv", b"PAR1....", "parquet"),
        ("a.csv", "id,name\n".encode("utf-16"), "csv"),
        ("a.csv.gz", gzip.compress(b"id,name\n", mtime=0), "csv"),
    ],
)
def test_the_format_is_found_by_content_and_name(tmp_path, name, content, kind):
    path = tmp_path / name
    path.write_bytes(content)
    assert kind_of(path) == kind


def test_the_format_that_is_wanted_wins_over_the_name(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b'{"id": 1}\n')
    assert kind_of(path, "jsonl") == "jsonl"
    assert kind_of(path, "csv") == "csv"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0", "is a PNG image"),
        ("a.csv", b"PK\x03\x04\x14\0", "is a zip archive or an Excel workbook"),
        ("a.csv", b"%PDF-1.7", "is a PDF document"),
        ("a.csv", b"\n<!DOCTYPE html><html>", "is a web page"),
        ("a.csv", bytes(range(256)) * 3, "is no text: it is full of control characters"),
        ("a.csv", "id,name\n".encode("utf-16-le"), "is no text: it is full of control"),
        ("a.parquet", b"id,name\n", "is no Parquet file"),
        ("a.json", b'[{"id": 1}]', "is one JSON array"),
        ("a.jsonl", b"id,name\n", "is not JSON lines"),
    ],
)
def test_what_is_no_data_is_one_clear_message(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileError, match=message) as refused:
        kind_of(path)
    assert name in refused.value.message
    assert refused.value.hint


def test_a_folder_is_one_clear_message(tmp_path):
    with pytest.raises(FileError, match="is a folder"):
        kind_of(tmp_path)


def test_a_parquet_file_called_csv_by_its_caller_is_one_clear_message(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"PAR1....")
    with pytest.raises(FileError, match="is a Parquet file, not csv"):
        kind_of(path, "csv")
