from __future__ import annotations

import platform
from importlib import metadata

import pytest

from cdp_cli.doctor import installation
from cdp_cli.doctor.installation import check_disk, check_packages, check_python


def test_this_installation_is_sound():
    assert check_python().status == "ok"
    assert [finding.status for finding in check_packages()] == ["ok"]


def test_an_old_python(monkeypatch):
    monkeypatch.setattr(platform, "python_version", lambda: "3.9.1")
    assert check_python().status == "problem"


def test_a_package_that_is_missing_or_too_old(monkeypatch):
    versions = {"duckdb": "0.9.0"}

    def version(name):
        if name == "typer":
            raise metadata.PackageNotFoundError(name)
        return versions.get(name) or real(name)

    real = metadata.version
    monkeypatch.setattr(installation.metadata, "version", version)
    found = {finding.message.split()[0]: finding for finding in check_packages()}
    assert sorted(found) == ["duckdb", "typer"]
    assert "is not installed" in found["typer"].message
    assert found["duckdb"].remedy.startswith('pip install "duckdb')


@pytest.mark.parametrize(
    ("free", "size", "status"), [(10, 1, "ok"), (1, 3, "warning"), (0.1, 0, "problem")]
)
def test_room_on_the_disk(tmp_path, monkeypatch, free, size, status):
    path = tmp_path / "new/cdp.duckdb"
    if size:
        path.parent.mkdir()
        with path.open("wb") as file:
            file.truncate(int(size * installation.GIGABYTE))
    usage = (0, 0, int(free * installation.GIGABYTE))
    monkeypatch.setattr(
        installation.shutil, "disk_usage", lambda _: type("Usage", (), {"free": usage[2]})
    )
    assert check_disk(path).status == status
