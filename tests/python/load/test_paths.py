from __future__ import annotations

from pathlib import Path

import pytest

from cdp_cli.errors import FileError
from cdp_cli.load.paths import expand, format_of


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("in/b.csv", "in/a.csv.gz", "in/c.parquet", "in/.hidden.csv", "in/notes.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_folder_means_its_data_files_sorted_by_name():
    assert expand(["in"]) == [Path("in/a.csv.gz"), Path("in/b.csv"), Path("in/c.parquet")]


@pytest.mark.usefixtures("folder")
def test_a_pattern_means_the_files_that_match_sorted_by_name():
    assert expand(["in/*.*"])[:2] == [Path("in/a.csv.gz"), Path("in/b.csv")]


@pytest.mark.usefixtures("folder")
def test_a_file_named_twice_is_loaded_once():
    assert expand(["in/b.csv", "in/*.csv"]) == [Path("in/b.csv")]


@pytest.mark.usefixtures("folder")
def test_a_missing_file_is_left_to_the_loader_so_that_the_others_are_loaded():
    assert expand(["missing.csv", "in/b.csv"]) == [Path("missing.csv"), Path("in/b.csv")]


def test_a_file_whose_name_looks_like_a_pattern(folder):
    (folder / "a[1].csv").write_text("x")
    assert expand(["a[1].csv"]) == [Path("a[1].csv")]


@pytest.mark.parametrize(
    ("name", "message"), [("in/*.xml", "No file matches"), ("empty", "nothing to load")]
)
def test_a_name_that_leads_nowhere_is_one_clear_message(folder, name, message):
    (folder / "empty").mkdir()
    with pytest.raises(FileError, match=message):
        expand([name])


def test_the_name_promises_a_format():
    assert format_of(Path("a.NDJSON.gz".lower())) == "jsonl"
    assert format_of(Path("a.CSV")) == "csv"
    assert format_of(Path("a.gz")) is None
