"""Syncs beside drt-core, a bare HTTP loop, a bare COPY and one scan of DuckDB: `make bench-sync`.

send       --rows changed records to a local sink that answers at once, in batches of 1,000 and of
           100. Ours is the whole run: plan with consent, journal on disk, send, commit. drt reads
           all rows and sends them; the bare loop reads, writes JSON and posts.
unchanged  --most rows of which none has changed, beside a scan that hashes the same columns.
postgres   --rows into a table, beside COPY by the same driver: the destination's part of a run
           (batches read, sent, applied and acknowledged), and the whole run.

Each figure comes from a process of its own. Seconds are wall clock, with Python's start for drt,
which has no other way in, and without for the others; processor seconds are those of the whole
process, and vary less where others use the machine as well. The warehouse has a `memory_limit`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.tables import ratio, table

ROOT = Path(__file__).resolve().parent.parent
DRT = ROOT / ".venv-peers-sync" / "bin" / "drt"
PARTS = ("send", "unchanged", "postgres")
SIZES = (1_000, 100)
MODEL = "activation.sync_test__people"
Report = dict[str, Any]


def main() -> None:
    """Run the chosen parts and print their tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--most", type=int, default=10_000_000)
    parser.add_argument("--scratch", type=Path, default=None, help="folder with room for the data")
    arguments = parser.parse_args()
    for part in arguments.parts:
        with tempfile.TemporaryDirectory(prefix="cdp-bench-", dir=arguments.scratch) as folder:
            rows = arguments.most if part == "unchanged" else arguments.rows
            {"send": _send, "unchanged": _unchanged, "postgres": _postgres}[part](
                Path(folder) / "company", rows
            )


def _send(folder: Path, rows: int) -> None:
    table_rows: list[list[object]] = []
    with _sink() as url:
        _step("make", folder, rows, url, "-")
        for size in SIZES:
            plain = _step("bare", folder, url, size)
            mine = _step("ours", folder, f"batch_{size}")
            theirs = _drt(folder, url, size)
            for name, found in (("bare loop", plain), ("cdp", mine), ("drt-core", theirs)):
                speed = rows / found["seconds"] if found.get("seconds") else None
                cells = [found.get("seconds"), speed, found.get("processor"), found.get("mb")]
                table_rows.append([f"{name}, batches of {size:,}", *cells])
            for what, kind in (("  by the clock", "seconds"), ("  by the processor", "processor")):
                share = ratio(plain[kind], mine[kind])
                times = ratio(theirs.get(kind), mine[kind])
                table_rows.append([what, f"{share} loop", f"{times} drt", "", ""])
    head = ["", "seconds", "rows/s", "processor", "MB"]
    table(f"{rows:,} changed records over HTTP", head, table_rows)


def _unchanged(folder: Path, rows: int) -> None:
    with _sink() as url:
        _step("make", folder, rows, url, "-")
        _step("remember", folder, "batch_1000")
        hashing = _step("scan", folder)
        mine = _step("ours", folder, "batch_1000")
    head = ["", "seconds", "ratio", "processor", "MB"]
    found = [
        ["one scan that hashes", hashing["seconds"], 1.0, hashing["processor"], hashing["mb"]],
        [
            "cdp",
            mine["seconds"],
            mine["seconds"] / hashing["seconds"],
            mine["processor"],
            mine["mb"],
        ],
    ]
    table(f"{rows:,} records, none changed ({mine['sent']} sent)", head, found)


def _postgres(folder: Path, rows: int) -> None:
    sys.path.insert(0, str(ROOT / "tests" / "faults"))
    from private_postgres import find_binaries, postgres_server

    binaries = find_binaries()
    if binaries is None:
        print("\nThere is no PostgreSQL on this machine: its part is left out.")
        return
    with ExitStack() as stack:
        dsn = stack.enter_context(postgres_server(binaries))
        os.environ["CDP_BENCH_DSN"] = dsn
        _step("make", folder, rows, "http://127.0.0.1:9", dsn)
        plain = _step("copy", folder, dsn)
        mine = _step("ours", folder, "table")
    found = [["bare COPY", plain["seconds"], 1.0, plain["processor"], plain["mb"]]]
    for name, seconds in (("cdp's destination", mine["sending"]), ("cdp's run", mine["seconds"])):
        found.append([name, seconds, plain["seconds"] / seconds, mine["processor"], mine["mb"]])
    head = ["", "seconds", "share", "processor", "MB"]
    table(f"{rows:,} records into PostgreSQL", head, found)


def _step(name: str, *words: object) -> Report:
    command = [sys.executable, "-m", "bench.sync_steps", name, *map(str, words)]
    out, usage = _measured(command, ROOT, os.environ)
    found: Report = json.loads(out.splitlines()[-1])
    if found.get("status", "done") != "done":
        raise SystemExit(f"{name}: {found}")
    return usage | found


def _drt(folder: Path, url: str, size: int) -> Report:
    """drt on the same table; {} where it is not installed."""
    if not DRT.exists():
        return {}
    project = folder.parent / f"drt_{size}"
    (project / "syncs").mkdir(parents=True)
    (project / "drt_project.yml").write_text('name: bench\nversion: "0.1"\nprofile: bench\n')
    profile = {"bench": {"type": "duckdb", "database": str(folder / "warehouse" / "tiny.duckdb")}}
    home = project / "home"
    (home / ".drt").mkdir(parents=True)
    (home / ".drt" / "profiles.yml").write_text(json.dumps(profile))
    sync = {
        "name": "people",
        # Its template engine has no JSON for decimals.
        "model": f"select customer_id, email, city, cast(spent as double) as spent from {MODEL}",
        "destination": {
            "type": "rest_api",
            "url": url,
            "method": "POST",
            "headers": {"Content-Type": "application/json"},
            "body_mode": "batch",
            "batch_template": '{"rows": {{ rows | tojson }} }',
        },
        "sync": {
            "mode": "full",
            "batch_size": size,
            "rate_limit": {"requests_per_second": 1_000_000},
        },
    }
    (project / "syncs" / "people.yml").write_text(json.dumps(sync))
    environment = {**os.environ, "HOME": str(home), "DO_NOT_TRACK": "1", "DRT_TELEMETRY": "0"}
    out, usage = _measured([str(DRT), "run"], project, environment)
    print(out.strip().splitlines()[-1] if out.strip() else "drt said nothing")
    return usage


def _measured(command: list[str], folder: Path, environment: Any) -> tuple[str, Report]:
    """Output of a process; and its seconds, by the clock and of processors, and peak megabytes."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=output)
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {text[-2000:]}")
    processor = usage.ru_utime + usage.ru_stime
    return text, {"seconds": seconds, "processor": processor, "mb": usage.ru_maxrss / 1024}


@contextmanager
def _sink() -> Iterator[str]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "bench.sink"]
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        port = process.stdout.readline().strip() if process.stdout else ""
        yield f"http://127.0.0.1:{port}"
        taken, _ = process.communicate("")
        print(f"the sink took {taken.strip()}")


if __name__ == "__main__":
    main()
