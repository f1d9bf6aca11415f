from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from cdp_cli.errors import ConfigError
from cdp_cli.init.package import package_entry


def entry(*arguments, **options):
    text = "packages:\n" + package_entry(*arguments, **options)
    return yaml.safe_load(text)["packages"]


def write_project(folder, name):
    folder.mkdir()
    (folder / "dbt_project.yml").write_text(f"name: {name}\n")
    return folder


def test_the_installed_project_is_the_package():
    (found,) = entry()

    project = yaml.safe_load(Path(found["local"], "dbt_project.yml").read_text())
    assert project["name"] == "cdp"


@pytest.mark.parametrize("name", ["cdp", "with blank: and #sign"])
def test_any_folder_of_the_project_will_do(tmp_path, name):
    folder = write_project(tmp_path / name, "cdp")

    assert entry(str(folder)) == [{"local": str(folder)}]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (
            "https://git.example/cdp.git@v1.2.0",
            {"git": "https://git.example/cdp.git", "revision": "v1.2.0"},
        ),
        (
            "git@git.example:data/cdp.git@v1.2.0",
            {"git": "git@git.example:data/cdp.git", "revision": "v1.2.0"},
        ),
    ],
)
def test_a_git_address_names_a_revision(wanted, expected):
    assert entry(wanted) == [expected]


@pytest.mark.parametrize(
    "wanted",
    ["https://git.example/cdp.git", "git@git.example:data/cdp.git", "https://me@git.example/cdp"],
)
def test_a_git_address_without_a_revision_is_refused(wanted):
    with pytest.raises(ConfigError, match="names no revision"):
        package_entry(wanted)


@pytest.mark.parametrize("name", ["other", "[not yaml"])
def test_another_project_is_refused(tmp_path, name):
    folder = write_project(tmp_path / "somewhere", name)

    with pytest.raises(ConfigError, match="somewhere is not the dbt project 'cdp'"):
        package_entry(str(folder))


def test_an_installation_without_the_project_says_what_is_needed(tmp_path):
    with pytest.raises(ConfigError) as caught:
        package_entry(installed=tmp_path)

    assert "installed without its dbt project" in caught.value.message
    assert "pip install -e" in caught.value.hint
    assert "--package" in caught.value.hint
