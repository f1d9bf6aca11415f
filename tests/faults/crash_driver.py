"""Runs a sync in a child process again and again, and kills it with SIGKILL at a chosen moment.

A moment is the n-th time that a function of the engine or of a destination is called or returns, or
the first call or return of a named function. Reads a JSON command per line, and answers likewise.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
import threading
import traceback
from pathlib import Path

import duckdb
import httpx
import pyarrow as pa
from tiny_company import Company

from cdp_cli.sync.world import Limits

# Imported before the children are forked, so that none of them need do it.
WARM = (duckdb, httpx, pa)
WATCHED = (
    "cdp_cli/sync/",
    "cdp_cli/destinations/",
    "cdp_cli/warehouse/duckdb.py",
    "cdp_cli/warehouse/postgres.py",
)


class Bomb:
    """Counts calls and returns in the watched files, and kills the process at its time."""

    def __init__(self, command: dict) -> None:
        self._at = command.get("at")
        self._name = command.get("name")
        self._event = command.get("event")
        self._skip = command.get("skip", 0)
        self._numbers = itertools.count(1)
        self._watched: dict[object, bool] = {}
        self.events = 0

    def arm(self) -> None:
        threading.setprofile(self._notice)
        sys.setprofile(self._notice)

    def disarm(self) -> None:
        sys.setprofile(None)
        threading.setprofile(None)

    def _notice(self, frame, event, _argument) -> None:
        if event not in {"call", "return"}:
            return
        code = frame.f_code
        watched = self._watched.get(code)
        if watched is None:
            watched = self._watched[code] = any(part in code.co_filename for part in WATCHED)
        if not watched:
            return
        self.events = next(self._numbers)
        if self.events == self._at or self._is_named(frame, event):
            os.kill(os.getpid(), signal.SIGKILL)

    def _is_named(self, frame, event: str) -> bool:
        if event != self._event or frame.f_code.co_qualname != self._name:
            return False
        self._skip -= 1
        return self._skip < 0


def run_child(root: Path, command: dict, answers: int) -> None:
    """Run the sync once and write the report; never returns."""
    bomb = Bomb(command)
    limits = Limits(**command.get("limits", {}))
    try:
        bomb.arm()
        report = Company(root).run(command["sync"], limits=limits)
        bomb.disarm()
        answer = {"events": bomb.events, "report": report.as_dict()}
    except BaseException as error:  # noqa: BLE001  # whatever it is, the test shall see it
        bomb.disarm()
        answer = {"events": bomb.events, "error": "".join(traceback.format_exception(error))}
    os.write(answers, json.dumps(answer, default=str).encode())
    os._exit(0)


def main() -> None:
    """Serve commands until standard input ends."""
    root = Path(sys.argv[1])
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            run_child(root, json.loads(line), writing)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            text = pipe.read()
        _pid, status = os.waitpid(child, 0)
        answer = json.loads(text) if text else {}
        answer["killed"] = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
