"""Starts and talks to crash_driver.py."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DRIVER = Path(__file__).with_name("crash_driver.py")


class Runner:
    """Runs a sync of a company in a process of its own, killed at a moment if one is given."""

    def __init__(self, process: subprocess.Popen[str], sync: str) -> None:
        self._process = process
        self._sync = sync

    def run(self, **moment: object) -> dict:
        """`killed`, and unless that is so, the report and the number of `events`."""
        self._process.stdin.write(json.dumps({"sync": self._sync, **moment}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer


@contextmanager
def crashing(root: Path, sync: str) -> Iterator[Runner]:
    """A runner for one company and sync."""
    command = [sys.executable, str(DRIVER), str(root)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Runner(process, sync)
        finally:
            process.stdin.close()
            process.wait(timeout=30)
