"""The steps that the benchmark of syncs measures, each in a process of its own.

`python -m bench.sync_steps STEP FOLDER …` prints one JSON object with the seconds of the work.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "faults"))

from tiny_company import MODEL, Company

COLUMNS = "customer_id, email, city, spent"
# As a profile would say; DuckDB alone takes what there is. Python and its libraries come on top.
MEMORY = "256MB"


def make(folder: str, rows: str, url: str, dsn: str) -> dict[str, object]:
    """A company with so many people, its sink, and its syncs."""
    hook = {"type": "webhook", "url": url}
    database = {"type": "postgres", "dsn": "{{ env_var('CDP_BENCH_DSN') }}"}
    del dsn
    destinations = {"hook": hook, "database": database}
    company = Company.found(Path(folder), destinations, memory_limit=MEMORY)
    company.add_people(int(rows))
    company.sql("update golden.customer_consents set decided_at = timestamp '2026-01-01'")
    for size in (100, 1_000):
        name = f"batch_{size}"
        company.add_sync(name, "hook", batch_size=size, mode="upsert", object={"path": name})
    company.add_sync("table", "database", mode="upsert", object={"table": "people"})
    return {}


def ours(folder: str, sync: str) -> dict[str, object]:
    """A whole run: plan, consent, journal, send, commit; `sending` is the send alone."""
    moments: dict[str, list[float]] = {}

    def progress(_sync: str, phase: str, _done: int, _total: int) -> None:
        moments.setdefault(phase, []).append(time.perf_counter())

    began = time.perf_counter()
    report = Company(Path(folder)).run(sync, progress=progress)
    sent = moments.get("send", [0.0])
    return {
        "seconds": time.perf_counter() - began,
        "sending": sent[-1] - sent[0],
        "sent": report.counts.sent,
        "status": report.status,
        "message": report.error.message if report.error else None,
    }


def bare(folder: str, url: str, size: str) -> dict[str, object]:
    """The least that anybody could do: read, turn into JSON, post."""
    import httpx

    began = time.perf_counter()
    sent = 0
    with duckdb.connect(_file(folder), read_only=True) as warehouse, httpx.Client() as client:
        found = warehouse.execute(f"select {COLUMNS} from activation.{MODEL}")
        names = COLUMNS.split(", ")
        while rows := found.fetchmany(int(size)):
            people = [dict(zip(names, row, strict=True)) for row in rows]
            body = json.dumps({"rows": people}, default=float).encode()
            headers = {"Content-Type": "application/json"}
            client.post(url, content=body, headers=headers).raise_for_status()
            sent += len(rows)
    return {"seconds": time.perf_counter() - began, "sent": sent}


def remember(folder: str, sync: str) -> dict[str, object]:
    """Write down that everybody was sent, as a run would have, without sending."""
    from cdp_cli.sync.engine import build_world, read
    from cdp_cli.sync.plan import make_plan
    from cdp_cli.sync.run import open_setting

    company = Company(Path(folder))
    world = build_world(company.project)
    chosen = read(company.project, sync)
    with world.open_warehouse() as warehouse:
        warehouse.ensure_declared("cdp_ops")
        connection = world.connection(chosen.destination)
        setting, destination = open_setting(warehouse, world, chosen, connection)
        destination.close()
        with warehouse.transaction():
            make_plan(warehouse, setting)
            warehouse.execute(
                "insert into cdp_ops.sync_state (sync, key, customer_id, payload_md5, fields,"
                f" epoch, acked_at, attempts, status) select '{sync}', key, customer_id,"
                " payload_md5, fields, 1, now(), 0, 'acked' from cdp_plan"
            )
    return {}


def scan(folder: str) -> dict[str, object]:
    """One scan of DuckDB that hashes the columns that are sent."""
    with duckdb.connect(_file(folder), read_only=True) as warehouse:
        began = time.perf_counter()
        warehouse.execute(
            "select count(*), max(md5(cast(json_object('city', city, 'customer_id', customer_id,"
            f" 'email', email, 'spent', spent) as varchar))) from activation.{MODEL}"
        ).fetchall()
        return {"seconds": time.perf_counter() - began}


def copy(folder: str, dsn: str) -> dict[str, object]:
    """A bare COPY of the same rows into a table with the same key."""
    import psycopg

    began = time.perf_counter()
    with (
        duckdb.connect(_file(folder), read_only=True) as warehouse,
        psycopg.connect(dsn) as server,
        server.cursor() as cursor,
    ):
        cursor.execute(
            "create table bare"
            " (customer_id text primary key, email text, city text, spent numeric(12, 2))"
        )
        found = warehouse.execute(f"select {COLUMNS} from activation.{MODEL}")
        with cursor.copy(f"copy bare ({COLUMNS}) from stdin") as stream:
            while rows := found.fetchmany(10_000):
                for row in rows:
                    stream.write_row(row)
    return {"seconds": time.perf_counter() - began}


def _file(folder: str) -> str:
    return str(Path(folder) / "warehouse" / "tiny.duckdb")


STEPS: dict[str, Callable[..., dict[str, object]]] = {
    step.__name__: step for step in (make, ours, bare, remember, scan, copy)
}

if __name__ == "__main__":
    print(json.dumps(STEPS[sys.argv[1]](*sys.argv[2:])))
