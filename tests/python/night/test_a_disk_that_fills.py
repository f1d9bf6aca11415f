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
def disk(tmp_path, project, monkeypatch) -> Iterator[Path]:
    """A disk of 14 MB that holds the warehouse of the project."""
    assert project
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


@pytest.mark.parametrize("leaving", [0, MEGABYTE // 4, 9 * MEGABYTE // 2])
def test_a_full_disk_is_told_and_loses_nothing(leaving, disk, arrive, night, project, cdp):
    arrive(*GOOD)
    assert night().status == "done"
    filler = fill(disk, leaving)
    arrive(*people(), name="many.csv")
    failed = cdp("run", "--landing", "landing", "--wait", "0")
    assert failed.code in {1, 2}
    assert "Traceback" not in failed.err + failed.out
    assert "Make room" in failed.err + failed.out
    assert "space" in (failed.err + failed.out)
    filler.unlink()
    done = night()
    assert done.status in {"done", "warned"}, [s.summary for s in done.steps]
    assert counts(project) == {
        "landed": ROWS + 3,
        "people": ROWS + 3,
        "loads": 2,
        "customers": ROWS + 3,
    }
