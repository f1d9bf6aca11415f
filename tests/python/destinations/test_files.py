"""Files appear whole, say what they must, and are nobody else's to read."""

from __future__ import annotations

import csv
import io
import json
import stat
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pyarrow import parquet

from cdp_cli.destinations.files import Destination
from cdp_cli.errors import ConfigError, DestinationUnavailableError


@pytest.fixture
def files(connection, target):
    """Makes the destination for a mode and an object."""

    def make(mode: str = "mirror", columns: dict | None = None, **wanted: object) -> Destination:
        kept = {"object": {"path": "lists/people", **wanted}}
        if columns:
            kept["columns"] = columns
        return Destination.build(connection("files", path="exports"), target(mode, **kept))

    return make


def publish(made: Destination, *batches) -> None:
    made.prepare("run")
    for each in batches:
        made.send(each)
    made.publish("run")


def test_a_mirror_is_one_file_with_everybody(files, batch, person, tmp_path):
    gone = batch([{"customer_id": "c9"}], "remove", 1)
    publish(files(), gone, batch([person(2)], number=3), batch([person(1)], number=2))
    path = tmp_path / "exports/lists/people.csv"
    assert path.read_text() == (
        "customer_id,email,spent\nc1,p1@example.com,0.25\nc2,p2@example.com,0.5\n"
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [found.name for found in (tmp_path / "exports").iterdir()] == ["lists"]


def test_changes_are_a_file_per_run(files, batch, person, tmp_path):
    gone = batch([{"customer_id": "c9"}], "remove", 1)
    made = files("upsert")
    assert not made.is_published("run")
    publish(made, gone, batch([person(1)], number=2))
    assert made.is_published("run")
    assert (tmp_path / "exports/lists/people/run.csv").read_text() == (
        "operation,customer_id,email,spent\nremove,c9,,\nupsert,c1,p1@example.com,0.25\n"
    )


def test_nothing_shows_before_it_is_published(files, batch, person, tmp_path):
    made = files()
    publish(made, batch([person(1)]))
    made.prepare("next")
    made.send(batch([person(2)], run="next"))
    path = tmp_path / "exports/lists/people.csv"
    assert "c1" in path.read_text()
    made.discard("next")
    assert not (tmp_path / "exports/.staging").exists()
    assert "c1" in path.read_text()


def test_a_batch_that_is_staged_again_replaces_itself(files, batch, person, tmp_path):
    publish(files(), batch([person(1), person(2)]), batch([person(2)]))
    rows = (tmp_path / "exports/lists/people.csv").read_text().splitlines()
    assert rows[1:] == ["c2,p2@example.com,0.5"]


def test_a_mirror_is_gone_when_its_file_is_and_changes_never_are(files, batch, person, tmp_path):
    made = files()
    assert made.is_gone()
    publish(made, batch([person(1)]))
    assert not made.is_gone()
    (tmp_path / "exports/lists/people.csv").unlink()
    assert made.is_gone()
    assert not files("append").is_gone()


ODD = [
    "O'Brien",
    'say "hi"',
    "a,b",
    "line\nbreak",
    "tab\t",
    "😀",
    "العربية",
    "nul\x00",
    "",
    None,
    "=1+1",
]


def test_csv_survives_whatever_people_type(files, batch, tmp_path):
    rows = [{"customer_id": str(n), "email": text, "spent": 1} for n, text in enumerate(ODD)]
    publish(files(), batch(rows))
    text = (tmp_path / "exports/lists/people.csv").read_text()
    found = [row["email"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert found == [value or "" for value in ODD]


def test_a_formula_is_disarmed_only_on_request(files, batch, tmp_path):
    texts = ["=1+1", "+49 30 1", "-5", "@x", "-5.5e3", "\tx", "x=1"]
    rows = [{"customer_id": str(n), "email": text, "spent": -1} for n, text in enumerate(texts)]
    publish(files(spreadsheet_safe=True), batch(rows))
    with (tmp_path / "exports/lists/people.csv").open(newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["email"] for row in found] == [
        "'=1+1", "'+49 30 1", "-5", "'@x", "-5.5e3", "'\tx", "x=1",
    ]  # fmt: skip
    assert {row["spent"] for row in found} == {"-1"}


def test_money_keeps_its_digits_in_csv(files, batch, tmp_path):
    made = files()
    made.prepare("run")
    one = batch([{"customer_id": "c1"}])
    line = '{"customer_id":"c1","email":null,"spent":12345678901234567.10}'
    made.send(type(one)(one.sync, one.run, 1, "upsert", line, 1))
    made.publish("run")
    assert "12345678901234567.10" in (tmp_path / "exports/lists/people.csv").read_text()


def test_json_lines(files, batch, person, tmp_path):
    publish(files("append", format="jsonl"), batch([person(1), person(2)], "append"))
    lines = (tmp_path / "exports/lists/people/run.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [
        {"operation": "append", **person(1)},
        {"operation": "append", **person(2)},
    ]


TYPES = {
    "customer_id": ("varchar", "c1", "c1"),
    "visits": ("bigint", 3, 3),
    "total": ("hugeint", 2**70, Decimal(2**70)),
    "spent": ("decimal(12,2)", 12.5, Decimal("12.50")),
    "share": ("double", 0.1, 0.1),
    "whole": ("double", 1, 1.0),
    "is_vip": ("boolean", True, True),
    "born": ("date", "1990-05-17", date(1990, 5, 17)),
    "seen_at": ("timestamp", "2026-01-02T03:04:05.5Z", datetime(2026, 1, 2, 3, 4, 5, 500_000, UTC)),
    "tags": ("varchar[]", ["a", "é"], '["a", "é"]'),
    "nothing": ("bigint", None, None),
}


def test_parquet_keeps_the_types_of_the_warehouse(files, batch, tmp_path):
    row = {name: value for name, (_kind, value, _read) in TYPES.items()}
    columns = {name: kind for name, (kind, _value, _read) in TYPES.items()}
    made = files(columns=columns, format="parquet")
    publish(made, batch([row]), batch([{"customer_id": "c2"}], number=2))
    first, second = parquet.read_table(tmp_path / "exports/lists/people.parquet").to_pylist()
    assert first == {name: read for name, (_kind, _value, read) in TYPES.items()}
    assert second["customer_id"] == "c2"


def test_an_empty_parquet_mirror_has_its_columns(files, tmp_path):
    publish(files(format="parquet"))
    table = parquet.read_table(tmp_path / "exports/lists/people.parquet")
    assert (table.num_rows, table.column_names) == (0, ["customer_id", "email", "spent"])


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"path": "/etc/people"}, "'/etc/people'"),
        ({"path": "../people"}, "'../people'"),
        ({"path": ""}, "names no file"),
        ({"path": ".staging/people"}, "'.staging/people'"),
        ({"format": "xlsx"}, "'xlsx'"),
        ({"formats": "csv"}, "'formats'"),
    ],
)
def test_objects_that_cannot_be_used(files, wanted, told):
    with pytest.raises(ConfigError, match=told):
        files(**wanted)


def test_a_folder_that_cannot_be_made_is_told(files, batch, person, tmp_path):
    (tmp_path / "exports").write_text("a file in the way")
    made = files()
    with pytest.raises(ConfigError, match="cannot be written"):
        made.check()
    with pytest.raises(DestinationUnavailableError, match="cannot be written below"):
        publish(made, batch([person(1)]))


def test_a_folder_that_can_be_made_is_fine(files):
    files().check()
