from __future__ import annotations

import os

import pytest
import yaml

from cdp_cli.errors import ConfigError, FixError
from cdp_cli.identity import labelled
from cdp_cli.identity.columns import Columns, choose_columns
from cdp_cli.identity.scratch import declare, scratch_project
from cdp_cli.init.sample import read_sample
from cdp_cli.warehouse import connect


@pytest.fixture
def warehouse():
    with scratch_project(None) as project, connect(project) as opened:
        yield opened


def columns_of(file, source=""):
    return choose_columns(file, read_sample(file), "who", source, {})


def test_the_environment_of_another_project_does_not_hold(monkeypatch):
    monkeypatch.setenv("CDP_WAREHOUSE", "elsewhere.duckdb")
    monkeypatch.setenv("DBT_TARGET_PATH", "elsewhere")

    with scratch_project(None) as project:
        assert not {"CDP_WAREHOUSE", "DBT_TARGET_PATH"} & os.environ.keys()
        assert (project.root / "dbt_packages/cdp/models/identity").is_dir()
        assert not (project.root / "dbt_packages/cdp/models/golden").exists()

    assert os.environ["CDP_WAREHOUSE"] == "elsewhere.duckdb"
    assert not project.root.exists()


def test_what_shall_be_kept_stays_and_nothing_else_is_touched(tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")

    with scratch_project(tmp_path / "kept"):
        pass
    with pytest.raises(ConfigError, match="taken is not empty"), scratch_project(taken):
        pass

    assert (tmp_path / "kept/dbt_project.yml").is_file()
    assert [path.name for path in taken.iterdir()] == ["mine.txt"]


def test_every_source_is_registered_with_its_model(tmp_path):
    columns = Columns({"street": ("address_1", "number")}, {}, "who", "system", ())

    declare(tmp_path, ["records_1", "records_2"], columns, are_exclusive=True)

    sources = yaml.safe_load((tmp_path / "dbt_project.yml").read_text())["vars"]["sources"]
    assert list(sources) == ["records_1", "records_2"]
    assert all(entry["one_record_per_person"] is True for entry in sources.values())
    model = (tmp_path / "models/staging/records_2/stg_records_2__profiles.sql").read_text()
    assert "cdp.joined_text(['street', 'street_2'])" in model
    assert "'records_2:' || {{ cdp.clean_text('record_number') }} as customer_ref" in model


def test_the_models_see_neither_the_truth_nor_an_id_of_the_file(warehouse, people):
    labelled.land(warehouse, people)
    labelled.divide(warehouse, columns_of(people))

    rows = warehouse.query("select * from raw_records.records order by record_number")
    assert {*rows[0]} == {
        *("record_number", "email", "given_name", "family_name", "birth_date", "postcode"),
        *("_file", "_line", "_loaded_at"),
    }
    assert not [row for row in rows if {"P1", "p1-a"} & {str(value) for value in row.values()}]
    truth = warehouse.query("select truth from evaluation.records order by line")
    assert [row["truth"] for row in truth] == ["P1", "P1", "P1", "P2", "P2", "P3", "P4", "P5", None]
    numbers = warehouse.query("select record from evaluation.records order by line")
    assert sorted(row["record"] for row in numbers) == list(range(1, 10))
    assert [row["record"] for row in numbers] != list(range(1, 10))


def test_each_value_of_a_column_is_a_source(warehouse, people):
    labelled.land(warehouse, people)

    assert labelled.divide(warehouse, columns_of(people, "system")) == ["records_1", "records_2"]
    counts = warehouse.query(
        "select (select count(*) from raw_records_1.records) as crm,"
        " (select count(*) from raw_records_2.records) as shop"
    )
    assert counts == [{"crm": 4, "shop": 5}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("email,system,who\na@b.example,,1\n", "1 record of the file have no 'system'"),
        (
            "email,system,who\n" + "".join(f"a@b.example,{n},1\n" for n in range(101)),
            "more than 100 values",
        ),
        ("email,system,who\na@b.example,x,\n", "'who' is empty in every row"),
    ],
)
def test_columns_that_cannot_be_what_is_said_are_refused(warehouse, tmp_path, text, message):
    file = tmp_path / "people.csv"
    file.write_text(text)
    labelled.land(warehouse, file)

    with pytest.raises(FixError, match=message):
        labelled.divide(warehouse, columns_of(file, "system"))


def test_rows_of_json_may_differ_and_broken_ones_are_counted(warehouse, tmp_path):
    file = tmp_path / "people.jsonl"
    file.write_text('{"email": "a@b.example", "who": 1}\n{"who": 2, "name": "Bo"}\nbroken\n')

    assert labelled.land(warehouse, file) == 1
    rows = warehouse.query("select email, name, who from evaluation.file order by _line")
    assert rows == [
        {"email": "a@b.example", "name": None, "who": "1"},
        {"email": None, "name": "Bo", "who": "2"},
    ]
