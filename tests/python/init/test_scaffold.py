from __future__ import annotations

import pytest
import yaml

from cdp_cli.errors import ConfigError
from cdp_cli.init.scaffold import Request, scaffold


def read(path):
    return yaml.safe_load(path.read_text())


def test_the_name_is_that_of_the_folder(tmp_path):
    made = scaffold(Request(tmp_path / "Acme Bikes"))

    assert made.name == "acme_bikes"
    project = read(made.directory / "dbt_project.yml")
    assert project["name"] == project["profile"] == "acme_bikes"
    assert list(read(made.directory / "profiles.yml")) == ["acme_bikes"]


def test_every_yaml_file_can_be_read_and_no_placeholder_is_left(tmp_path):
    made = scaffold(Request(tmp_path / "acme", source="web_shop"))

    for path in made.files:
        text = (made.directory / path).read_text()
        assert "$" not in text, path
        if path.suffix == ".yml":
            assert yaml.safe_load(text), path


def test_columns_of_the_file_are_declared_as_they_are_called(tmp_path):
    file = tmp_path / "CRM Export.csv"
    file.write_text("id,E-Mail,order,yes,2nd phone\n1,a@b.example,7,x,y\n")

    made = scaffold(Request(tmp_path / "acme", file=file))

    sources = read(made.directory / "models/staging/crm/_crm__sources.yml")["sources"]
    (table,) = sources[0]["tables"]
    assert table["name"] == "crm_export"
    assert table["columns"] == [
        {"name": "id"},
        {"name": "e_mail"},
        {"name": "order", "quote": True},
        {"name": "yes"},
        {"name": "2nd_phone", "quote": True},
    ]
    assert made.spare == ("order", "yes", "2nd_phone")
    assert not (made.directory / "landing").exists()


def test_dates_that_are_not_iso_get_their_format(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("id,birthday,created\n1,12/31/1999,31.12.2020\n")

    made = scaffold(Request(tmp_path / "acme", file=file))

    sql = (made.directory / "models/staging/crm/stg_crm__profiles.sql").read_text()
    assert "cdp.parse_date('birthday', '%m/%d/%Y')" in sql
    assert "cdp.timestamp_from_format('created', '%d.%m.%Y')" in sql


def test_a_house_number_is_written_behind_its_street(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("id, street_number, address_1, ssn\n1, 7, Lane, 123\n")

    made = scaffold(Request(tmp_path / "acme", file=file))

    sql = (made.directory / "models/staging/crm/stg_crm__profiles.sql").read_text()
    joined = "cdp.joined_text(['address_1', 'street_number'])"
    assert f"cdp.clean_text({joined}) }}}} as street" in sql
    assert "cdp.clean_text('ssn') }} as national_id" in sql


def test_nothing_is_overwritten(tmp_path):
    mine = tmp_path / "README.md"
    mine.write_text("mine")

    with pytest.raises(ConfigError, match=r"already holds README\.md; nothing was written"):
        scaffold(Request(tmp_path, name="acme"))

    assert mine.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [mine]


def test_a_folder_with_other_files_is_no_obstacle(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")

    made = scaffold(Request(tmp_path, name="acme"))

    assert (tmp_path / "dbt_project.yml").is_file()
    assert len(made.files) > 10


@pytest.mark.parametrize("name", ["cdp", "2fast", "two__lines", "Acme", "acme-bikes", "_acme"])
def test_a_name_that_dbt_does_not_take_is_refused(tmp_path, name):
    with pytest.raises(ConfigError, match="name of the project"):
        scaffold(Request(tmp_path / "new", name=name))

    assert not (tmp_path / "new").exists()


def test_a_source_needs_a_plain_name_too(tmp_path):
    with pytest.raises(ConfigError, match="The source 'Web-Shop'"):
        scaffold(Request(tmp_path / "new", name="acme", source="Web-Shop"))
