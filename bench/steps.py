"""The steps of the build benchmark, each a process of its own: `python -m bench.steps <step>`."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from bench.build import HELD_BACK
from cdp_cli.build import TESTS, Step, build
from cdp_cli.load.loader import load_files
from cdp_cli.load.request import LoadJob
from cdp_cli.memory import Memory
from cdp_cli.project import Project
from cdp_cli.warehouse import connect


def main() -> None:
    """Run the named step and print its figures as one line of JSON."""
    steps = {
        "load": _load,
        "read": _read,
        "build": _build,
        "hold-back": _hold_back,
        "let-land": _let_land,
    }
    print(json.dumps(steps[sys.argv[1]](Project.find())))


def _load(project: Project) -> dict[str, Any]:
    jobs = [
        LoadJob(path, path.parent.parent.name, path.parent.name)
        for path in sorted(Path(sys.argv[2]).glob("*/*/*"))
    ]
    results = load_files(project, jobs)
    return {"rows": sum(result.rows_loaded for result in results)}


def _read(project: Project) -> dict[str, Any]:
    """Read every column of every raw row once."""
    with connect(project, read_only=True) as warehouse:
        started = time.monotonic()
        rows = 0
        for table in _raw_tables(project):
            rows += warehouse.query(
                f"select count(*) as n, bit_xor(hash(raw)) as everything from {table} as raw"
            )[0]["n"]
        return {"seconds": time.monotonic() - started, "rows": rows}


def _build(project: Project) -> dict[str, Any]:
    rooms: dict[str, dict[str, float]] = {}
    memory = Memory()

    def note(step: Step) -> None:
        room = rooms.setdefault(step.room, {"models": 0.0, "tests": 0.0, "peak_mb": 0.0})
        room["tests" if step.kind in TESTS else "models"] += step.seconds
        room["peak_mb"] = max(room["peak_mb"], memory.peak_since_last_asked())

    with memory:
        result = build(project, on_step=note)
    if not result.is_success:
        raise SystemExit(f"the build failed: {result.failures[0]}")
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": result.seconds,
        "processor": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / 1024,
        "rooms": rooms,
    }


def _hold_back(project: Project) -> dict[str, Any]:
    """Take the last hundredth out of each raw table: its file is in order of time, as feeds are."""
    rows = 0
    with connect(project) as warehouse:
        warehouse.execute("create schema if not exists bench")
        for table in _raw_tables(project):
            held = f"bench.{table.replace('.', '_')}"
            chosen = f"_line > (select max(_line) * {1 - HELD_BACK} from {table})"
            warehouse.execute(
                f"create or replace table {held} as select * from {table} where {chosen}"
            )
            warehouse.execute(f"delete from {table} where {chosen}")
            rows += warehouse.query(f"select count(*) as n from {held}")[0]["n"]
    return {"rows": rows}


def _let_land(project: Project) -> dict[str, Any]:
    with connect(project) as warehouse:
        for table in _raw_tables(project):
            held = f"bench.{table.replace('.', '_')}"
            warehouse.execute(f"update {held} set _loaded_at = now() at time zone 'UTC'")
            warehouse.execute(f"insert into {table} by name select * from {held}")
        warehouse.execute("drop schema bench cascade")
    return {}


def _raw_tables(project: Project) -> list[str]:
    return [
        f"{table.schema}.{table.identifier}" for table in project.declared_tables() if table.is_raw
    ]


if __name__ == "__main__":
    main()
