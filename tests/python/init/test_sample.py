from __future__ import annotations

import json

import pyarrow as pa
import pytest
from pyarrow import parquet

from cdp_cli.errors import FileError
from cdp_cli.init.sample import read_sample


def test_names_are_those_of_the_raw_table(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("Customer Key;E-Mail Address\n1;a@b.example\n2;\n", encoding="utf-8-sig")

    found = read_sample(file)

    assert found.columns == ("customer_key", "e_mail_address")
    assert found.values == {"customer_key": ["1", "2"], "e_mail_address": ["a@b.example"]}


def test_json_lines_and_parquet_name_their_columns_too(tmp_path):
    lines, table = tmp_path / "people.jsonl", tmp_path / "people.parquet"
    lines.write_text(json.dumps({"id": 1, "eMail": "a@b.example"}) + "\n")
    parquet.write_table(pa.table({"id": [1], "eMail": ["a@b.example"]}), table)

    assert read_sample(lines).columns == read_sample(table).columns == ("id", "e_mail")
    assert read_sample(table).values["id"] == ["1"]


def test_a_header_alone_is_enough(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("id,email\n")

    assert read_sample(file).columns == ("id", "email")


def test_what_is_no_table_is_refused(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("just some words\nwithout any columns\n")

    with pytest.raises(FileError):
        read_sample(file)
