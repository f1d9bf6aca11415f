"""A disk that fills: one clear message, and nothing lost or doubled when there is room again.

The disk is a real one, a few megabytes of memory mounted as a file system; where the system lets
nobody mount one the tests are skipped.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdp_cli.warehouse import connect

GOOD = ("1,a@x.example,Graz", "2,b@x.example,Wien", "3,c@x.example,Linz")
MEGABYTE = 1 << 20
ROWS = 60_000


@pytest.fixture
def disk(tmp_path, project, server, monkeypatch) -> Iterator[Path]:
    """A disk of 14 MB that holds the warehouse of the project."""
    assert project
    if server:
        pytest.skip("a server has a disk of its own")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=14m", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("nobody may mount a file system here")
    monkeypatch.setenv("CDP_WAREHOUSE", str(place / "shop.duckdb"))
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, leaving: int) -> Path:
    """Take all room but `leaving` bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 65_536)
        except OSError:
            pass
        file.truncate(max(file.tell() - leaving, 0))
    return filler


def people() -> list[str]:
    return [
        f"{n},person{n * 7919 % 100_003}@example.org,City {n * 104_729 % 9_973}"
        for n in range(10, ROWS + 10)
    ]


def counts(project):
    with connect(project, read_only=True) as warehouse:
        return warehouse.query(
            "select (select count(*) from raw_crm.contacts) as landed,"
            " (select count(distinct id) from raw_crm.contacts) as people,"
            " (select count(*) from cdp_ops.loads) as loads,"
            " (select count(*) from golden.customer_360) as customers"
        )[0]


def told(run) -> None:
    assert run.code in {1, 2}
    assert "Traceback" not in run.err + run.out
    assert "No space left" in run.err + run.out
    assert "Make room" in run.err + run.out


def nothing_is_lost(project) -> bool:
    everybody = ROWS + len(GOOD)
    return counts(project) == {
        "landed": everybody,
        "people": everybody,
        "loads": 2,
        "customers": everybody,
    }


@pytest.mark.parametrize("leaving", [0, MEGABYTE // 4, 3 * MEGABYTE])
def test_a_disk_that_fills_at_once_or_while_loading(leaving, disk, arrive, night, project, cdp):
    arrive(*GOOD)
    assert night().status == "done"
    filler = fill(disk, leaving)
    arrive(*people(), name="many.csv")
    told(cdp("run", "--landing", "landing", "--wait", "0"))
    filler.unlink()
    assert night().status == "done"
    assert nothing_is_lost(project)


def test_a_disk_that_fills_while_building(disk, arrive, night, project, cdp):
    arrive(*GOOD)
    assert night().status == "done"
    path = arrive(*people(), name="many.csv")
    assert cdp("load", str(path), "--source", "crm", "--table", "contacts").code == 0
    filler = fill(disk, MEGABYTE)
    failed = cdp("run", "--landing", "landing", "--wait", "0")
    told(failed)
    assert "failed   build" in failed.out
    filler.unlink()
    assert night().status == "done"
    assert nothing_is_lost(project)
