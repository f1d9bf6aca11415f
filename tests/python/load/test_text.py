from __future__ import annotations

import gzip
from unittest.mock import patch

import pytest

from cdp_cli.errors import FileError
from cdp_cli.load import text as text_module
from cdp_cli.load.text import UNDECODABLE, encoding_of, sha256_of, text_blocks

TEXT = "näme,شهر\n“Jürgen”,تهران\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-32", "utf-32")],
)
@pytest.mark.parametrize("block", [3, 10_000])
def test_unicode_is_recognised_and_its_byte_order_mark_is_no_text(tmp_path, encoding, found, block):
    path = tmp_path / "file.csv"
    path.write_text(TEXT, encoding=encoding)
    with patch.object(text_module, "BLOCK_BYTES", block):
        assert encoding_of(path) == found
        assert "".join(text_blocks(path, found)) == TEXT


@pytest.mark.parametrize("mark", ["utf-16-be", "utf-16-le"])
def test_both_byte_orders_of_utf_16_with_a_mark(tmp_path, mark):
    path = tmp_path / "file.csv"
    path.write_bytes(("\ufeff" + TEXT).encode(mark))
    assert "".join(text_blocks(path, encoding_of(path))) == TEXT


def test_what_is_no_utf_8_is_cp1252(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("straße,€\n", encoding="cp1252")
    assert encoding_of(path) == "cp1252"
    assert "".join(text_blocks(path, "cp1252")) == "straße,€\n"


def test_one_broken_byte_does_not_make_a_utf_8_file_cp1252(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes("straße,größer\n".encode() + b"\xff,x\n")
    assert encoding_of(path) == "utf-8"
    assert "".join(text_blocks(path, "utf-8")) == f"straße,größer\n{UNDECODABLE},x\n"


def test_a_character_cut_off_at_the_end_is_undecodable(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes("größe".encode()[:-2] + "ß".encode()[:1])
    assert "".join(text_blocks(path, "utf-8")).endswith(UNDECODABLE)


def test_an_encoding_that_is_named_is_used(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("Łódź\n", encoding="iso-8859-2")
    assert encoding_of(path, "iso-8859-2") == "iso-8859-2"
    assert "".join(text_blocks(path, "iso-8859-2")) == "Łódź\n"


@pytest.mark.parametrize("name", ["klingon", "base64"])
def test_an_encoding_that_nobody_knows_is_one_clear_message(tmp_path, name):
    with pytest.raises(FileError, match=f"encoding '{name}' is not known"):
        encoding_of(tmp_path / "file.csv", name)


def test_gzip_is_unpacked_whatever_the_file_is_called(tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(gzip.compress(TEXT.encode("utf-16")))
    assert encoding_of(path) == "utf-16"
    assert "".join(text_blocks(path, "utf-16")) == TEXT


def test_a_gzip_file_that_is_cut_off_is_one_clear_message(tmp_path):
    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress(TEXT.encode() * 1000)[:-9])
    with pytest.raises(FileError, match="damaged gzip"):
        encoding_of(path)


def test_a_missing_file_is_one_clear_message(tmp_path):
    with pytest.raises(FileError, match=r"missing\.csv cannot be read"):
        sha256_of(tmp_path / "missing.csv")
