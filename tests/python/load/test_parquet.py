from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from pyarrow import parquet

from cdp_cli.errors import FileError
from cdp_cli.load.parquet import ParquetReader


def test_typed_columns_become_text(tmp_path):
    path = tmp_path / "a.parquet"
    moment = datetime(2026, 5, 1, 10, 30, tzinfo=UTC)
    table = pa.table(
        {
            "Id": [1, None],
            "ok": [True, False],
            "day": [date(2026, 5, 1), None],
            "at": pa.array([moment, None], pa.timestamp("us", "Europe/Berlin")),
            "local": pa.array([moment.replace(tzinfo=None), None], pa.timestamp("us")),
            "price": [Decimal("9.50"), None],
            "tags": [["a", "b"], []],
            "who": [{"name": "Ann"}, None],
            "text": ["a\nb", ""],
        }
    )
    parquet.write_table(table, path)
    reader = ParquetReader(path)
    (batch,) = reader.batches()
    assert reader.columns == table.column_names
    assert batch.rows.to_pylist() == [
        {
            "Id": "1",
            "ok": "true",
            "day": "2026-05-01",
            "at": "2026-05-01 10:30:00+00",
            "local": "2026-05-01 10:30:00",
            "price": "9.50",
            "tags": '["a","b"]',
            "who": '{"name":"Ann"}',
            "text": "a\nb",
        },
        {**dict.fromkeys(table.column_names), "ok": "false", "tags": "[]", "text": ""},
    ]
    assert batch.lines.to_pylist() == [1, 2]


def test_rows_keep_their_number_over_many_pages(tmp_path):
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"id": range(250_000)}), path, row_group_size=7000)
    batches = list(ParquetReader(path).batches())
    ids = [int(value) for batch in batches for value in batch.rows["id"].to_pylist()]
    lines = [line for batch in batches for line in batch.lines.to_pylist()]
    assert ids == list(range(250_000))
    assert lines == list(range(1, 250_001))


def test_a_file_that_is_cut_off_is_one_clear_message(tmp_path):
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"id": [1]}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(FileError, match=r"a\.parquet is no Parquet file that can be read"):
        ParquetReader(path)
