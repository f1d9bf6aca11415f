"""One budget per account: never over the vendor's rate, and slower after a throttle."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest
from receiver import Answer

from cdp_cli.destinations.base import Rate, ThrottledError
from cdp_cli.sync.budget import Budget

HURRY = """
import sys, time
from pathlib import Path
from cdp_cli.destinations.base import Rate
from cdp_cli.sync.budget import Budget
budget = Budget(Path(sys.argv[1]), [Rate(40, 1)], 8)
until = time.monotonic() + 2.5
while time.monotonic() < until:
    budget.take()
    print(time.monotonic(), flush=True)
"""


def test_processes_together_stay_within_the_rate_in_every_window(tmp_path):
    command = [sys.executable, "-c", HURRY, str(tmp_path / "a.json")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    moments = sorted(
        float(line) for process in running for line in process.communicate()[0].splitlines()
    )
    assert len(moments) > 30
    # Two bounds of a window: what it holds is at most the rate. A little is noise of printing.
    for start in moments:
        assert sum(start <= each < start + 1 for each in moments) <= 42


def test_a_throttle_halves_and_success_gives_back_slowly(tmp_path):
    mine, other = (Budget(tmp_path / "a.json", concurrency=8) for _ in range(2))
    mine.pause(0.3)
    mine.pause(0.2)  # ran at the same time: counts once
    assert other.at_a_time == 4
    assert 0.2 < other.paused_for <= 0.3
    mine.passed()
    assert other.at_a_time == 4
    for _ in range(100):
        other.passed()
    time.sleep(0.1)  # what others write is seen a moment later
    assert mine.at_a_time == 8


def test_a_rate_that_is_used_up_for_long_is_told(tmp_path):
    budget = Budget(tmp_path / "a.json", [Rate(10, 86_400)])
    budget.take()
    with pytest.raises(ThrottledError) as error:
        budget.take()
    assert error.value.wait > 60


@pytest.mark.parametrize("text", ["", "{", '{"full_at": [9e99]}', '{"opens_at": 9e99}', "[]"])
def test_a_file_that_is_damaged_or_from_before_a_restart_counts_for_nothing(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    budget = Budget(tmp_path / "a.json", [Rate(100, 1)], 4)
    started = time.monotonic()
    budget.take()
    assert time.monotonic() - started < 1
    assert budget.at_a_time == 4
    assert budget.paused_for == 0


def test_threads_take_no_more_than_there_is(tmp_path):
    budget = Budget(tmp_path / "a.json", [Rate(50, 1)], 4)
    taken = []
    until = time.monotonic() + 1.0

    def work() -> None:
        while time.monotonic() < until:
            budget.take()
            taken.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert 20 <= len(taken) <= 56


def test_a_run_that_is_throttled_goes_on_with_fewer_at_a_time(company, receiver, hasty):
    company.add_people(200, first=100)
    company.add_sync("people", "hook", batch_size=5, concurrency=4)

    def behave(delivery) -> Answer:
        if delivery.number in {3, 4}:
            return Answer(429, headers={"Retry-After": "0.05"}, applies=False)
        return Answer(delay=0.005)

    receiver.behave = behave
    report = company.run("people", limits=hasty)
    assert report.status == "done"
    assert len(receiver.records) == report.counts.sent
    assert report.counts.sent == 210
    assert (company.home / "accounts" / "hook.json").exists()
