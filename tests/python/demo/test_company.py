from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from cdp_cli.demo.breakage import BAD_MOMENTS
from cdp_cli.demo.company import TABLES, generate
from cdp_cli.errors import ConfigError, FileError

from_any_seed = given(seed=st.integers(0, 2**31), customers=st.integers(50, 120))


def contents(folder):
    """What each file says; a Parquet file is its table, whatever its bytes."""
    return {
        str(path.relative_to(folder)): parquet.read_table(path).to_pylist()
        if path.suffix == ".parquet"
        else hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.*"))
    }


def test_the_same_arguments_give_the_same_company(tmp_path):
    first = generate(300, 3, tmp_path / "first")
    second = generate(300, 3, tmp_path / "second")
    assert contents(first.folder) == contents(second.folder)
    assert contents(first.truth_folder) == contents(second.truth_folder)
    assert first.dirt == second.dirt


def test_another_seed_gives_another_company(tmp_path):
    first = contents(generate(300, 3, tmp_path / "first").folder)
    second = contents(generate(300, 4, tmp_path / "second").folder)
    assert first.keys() == second.keys()
    assert not [name for name in first if first[name] == second[name]]


def test_where_slices_end_changes_no_sound_row(tmp_path, monkeypatch, reader):
    whole = reader(generate(300, 3, tmp_path / "whole"))
    monkeypatch.setattr("cdp_cli.demo.writer.SLICE", 100)
    sliced = reader(generate(300, 3, tmp_path / "sliced"))
    for name in (
        "crm.contacts",
        "shop.orders",
        "web.events",
        "app.events",
        "enrichment.attributes",
    ):
        key = next(iter(whole.everything(name)[0][0]))
        assert whole.rows(name, key) == sliced.rows(name, key), name


def test_history_ends_with_the_day_asked_for(tmp_path):
    summary = generate(60, 1, tmp_path / "old", until=date(2020, 2, 29), days=90)
    events = parquet.read_table(summary.folder / "web/events/events.parquet").to_pylist()
    moments = sorted({event["occurred_at"] for event in events} - set(BAD_MOMENTS))
    assert moments[0] >= "2019-11"
    assert moments[-1] < "2020-03-01"


def test_a_summary_counts_what_is_in_the_files(landing):
    for file in landing.summary.files:
        rows, misshapen = landing.everything(f"{file.source}.{file.table}")
        assert len(rows) + misshapen == file.rows, file.path
    assert landing.summary.rows == sum(file.rows for file in landing.summary.files)
    assert 20 < landing.summary.rows / landing.summary.customers < 35


def test_every_file_is_reported_when_it_is_written(tmp_path):
    reported = []
    summary = generate(50, 1, tmp_path / "demo", report=reported.append)
    assert tuple(reported) == summary.files
    assert all(file.path.is_file() for file in reported)


@pytest.mark.parametrize(("customers", "seed", "days"), [(49, 1, 730), (50, 1, 59), (50, -1, 730)])
def test_too_little_of_anything_is_refused_before_a_file_is_written(
    tmp_path, customers, seed, days
):
    with pytest.raises(ConfigError, match="cannot have"):
        generate(customers, seed, tmp_path / "demo", days=days)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(FileError, match="taken"):
        generate(50, 1, tmp_path / "taken")


@settings(max_examples=5, deadline=None)
@from_any_seed
def test_any_company_can_be_made(tmp_path_factory, seed, customers):
    summary = generate(customers, seed, tmp_path_factory.mktemp("any") / "landing", days=60)
    assert len(summary.files) == TABLES
    assert all(file.rows > 0 for file in summary.files)
