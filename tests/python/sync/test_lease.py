"""Only one run of a sync at a time, and a dead one blocks nobody."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cdp_cli.errors import RetryError
from cdp_cli.locks import is_locked
from cdp_cli.sync.lease import give_back, local_lock, renew, take
from cdp_cli.warehouse import connect

HOLD = """
import sys, time
from pathlib import Path
from cdp_cli.sync.lease import local_lock
with local_lock(Path(sys.argv[1]), "people"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    path = tmp_path / "locks" / "people.lock"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process, path
        process.kill()


def test_a_second_run_says_who_holds_the_first(holder):
    process, path = holder
    assert is_locked(path)
    with (
        pytest.raises(RetryError, match=rf"already running: process {process.pid} .* since 20"),
        local_lock(path, "people"),
    ):
        pytest.fail("both hold it")


def test_the_lock_of_a_dead_process_is_free(holder):
    process, path = holder
    process.kill()
    process.wait()
    assert not is_locked(path)
    with local_lock(path, "people"):
        assert is_locked(path)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.fixture
def warehouse(company):
    with connect(company.project) as opened:
        opened.ensure_declared("cdp_ops")
        yield opened


def lend_to(warehouse, owner: str, seconds: int) -> None:
    warehouse.execute(
        "insert into cdp_ops.sync_leases values ('people', ?, 41,"
        f" cast(now() at time zone 'UTC' as timestamp) + interval '{seconds}' second)",
        [owner],
    )


def test_a_lease_on_another_machine_is_respected(warehouse, tmp_path):
    lend_to(warehouse, "process 7 on elsewhere:/srv/.cdp/cdp", 60)
    with pytest.raises(RetryError, match="process 7 on elsewhere"):
        take(warehouse, "people", tmp_path, seconds=60)


def test_a_lapsed_lease_is_taken_with_a_higher_epoch(warehouse, tmp_path):
    lend_to(warehouse, "process 7 on elsewhere:/srv/.cdp/cdp", -1)
    assert take(warehouse, "people", tmp_path, seconds=60).epoch == 42


def test_an_owner_who_locked_here_is_dead(warehouse, tmp_path):
    first = take(warehouse, "people", tmp_path, seconds=3600)
    second = take(warehouse, "people", tmp_path, seconds=3600)
    assert second.epoch == first.epoch + 1


def test_the_epoch_is_higher_than_that_of_a_recovered_journal(warehouse, tmp_path):
    assert take(warehouse, "people", tmp_path, seconds=60, after=99).epoch == 100


def test_who_lost_the_lease_cannot_renew_it(warehouse, tmp_path):
    lost = take(warehouse, "people", tmp_path, seconds=60)
    give_back(warehouse, lost)
    now = take(warehouse, "people", tmp_path, seconds=60)
    renew(warehouse, now, seconds=60)
    with pytest.raises(RetryError, match="lost its lease"):
        renew(warehouse, lost, seconds=60)
