"""Replays a daily feed and shows that many incremental builds equal one full build.

Loads the files one after the other, builds after every tenth, then builds a second warehouse once
from the same raw rows, and compares the tables of both row by row. Ids of customers are minted anew
in each warehouse, so they are compared by what they stand for: the least subject they hold.

    python replay.py [--files DIRECTORY] [--every 10] [--into DIRECTORY]

`cdp` and `dbt` must be on the PATH. Exit code 0: equal, 1: not.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

PROJECT = Path(__file__).resolve().parent
DATA = PROJECT / os.environ.get("CDP_SHARED_DATA", "../../../shared/data") / "online_retail"
COMPARED_ROOMS = ("staging", "golden")
# Recency counts from the day after the last invoice, in both warehouses.
AS_OF = "2011-12-10"


class Comparison(NamedTuple):
    """One table in both warehouses; `differing` rows are in one and not in the other."""

    table: str
    replayed: int
    whole: int
    differing: int


def main() -> int:
    """Replay, build in full, compare; returns the exit code."""
    options = _options()
    options.into.mkdir(parents=True, exist_ok=True)
    replayed, whole = options.into / "replayed.duckdb", options.into / "whole.duckdb"
    for warehouse in (replayed, whole):
        warehouse.unlink(missing_ok=True)
    _run(["dbt", "deps"], replayed)
    _say(f"{replay(options.files, options.every, replayed):.1f} minutes for the replay")
    _run(["dbt", "test"], replayed)
    _say(f"{build_whole(replayed, whole):.1f} minutes for the full build")
    comparisons = list(compare(replayed, whole))
    _report(comparisons)
    return 0 if comparisons and not any(found.differing for found in comparisons) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=Path, default=DATA, help="the folder with the daily files")
    parser.add_argument("--every", type=int, default=10, help="files between two builds")
    parser.add_argument("--into", type=Path, default=PROJECT / "warehouse", help="for warehouses")
    options = parser.parse_args()
    if not any(options.files.glob("*.csv")):
        parser.error(f"there are no daily files in {options.files}; set CDP_SHARED_DATA or --files")
    return options


def replay(folder: Path, every: int, warehouse: Path) -> float:
    """Load and build step by step; returns minutes."""
    started = time.monotonic()
    files = sorted(folder.resolve().glob("*.csv"))
    _run(["dbt", "seed"], warehouse)
    for start in range(0, len(files), every):
        step = files[start : start + every]
        _run(["cdp", "load", *map(str, step), "--source", "shop", "--table", "lines"], warehouse)
        _run(["dbt", "run"], warehouse)
        _say(f"{start + len(step)} of {len(files)} files, to {step[-1].stem}")
    return (time.monotonic() - started) / 60


def build_whole(replayed: Path, whole: Path) -> float:
    """Build a second warehouse at once from the raw rows of the first; returns minutes."""
    with duckdb.connect(str(whole)) as connection:
        connection.execute(f"attach '{replayed}' as replayed (read_only)")
        for schema, table in _tables(connection, "replayed", ("raw_shop", "cdp_ops")):
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create table {schema}.{table} as from replayed.{schema}.{table}")
    started = time.monotonic()
    _run(["dbt", "build"], whole)
    return (time.monotonic() - started) / 60


def _run(command: Sequence[str], warehouse: Path) -> None:
    """Run a command of the project on a warehouse; show what it said if it fails."""
    surroundings = os.environ | {"CDP_WAREHOUSE": str(warehouse.resolve()), "CDP_AS_OF": AS_OF}
    done = subprocess.run(
        command, cwd=PROJECT, env=surroundings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command[:3])} failed:\n{done.stdout}{done.stderr}")


def compare(replayed: Path, whole: Path) -> Iterator[Comparison]:
    """Compare the tables of two warehouses, customer ids by what they stand for."""
    with duckdb.connect() as connection:
        # A view names its database after the file, so the file is attached by its own name.
        for side, warehouse in (("replayed", replayed), ("whole", whole)):
            connection.execute(f"attach '{warehouse}' as {side} (read_only)")
            _label_ids(connection, side)
        for schema, table in _tables(connection, "whole", COMPARED_ROOMS):
            yield _compare_table(connection, f"{schema}.{table}")


def _label_ids(connection: duckdb.DuckDBPyConnection, side: str) -> None:
    """Make the tables `<side>_customers` and `<side>_households` (id, label)."""
    connection.execute(
        f"create table {side}_customers as select customer_id as id, min(subject_key) as label"
        f" from {side}.identity.identity_assignment where is_current group by customer_id"
    )
    connection.execute(
        f"create table {side}_households as select household_id as id, min(label) as label"
        f" from {side}.golden.customer_households"
        f" inner join {side}_customers on customer_id = id group by household_id"
    )


def _compare_table(connection: duckdb.DuckDBPyConnection, table: str) -> Comparison:
    described = connection.execute(f"describe whole.{table}").fetchall()
    columns = [row[0] for row in described if row[0] != "built_at"]
    first, second = (_labelled(side, table, columns) for side in ("replayed", "whole"))
    counts = connection.execute(
        f"select (select count(*) from replayed.{table}), (select count(*) from whole.{table}),"
        f" (select count(*) from (({first} except all {second})"
        f" union all ({second} except all {first})))"
    ).fetchall()
    return Comparison(table, *counts[0])


def _labelled(side: str, table: str, columns: Sequence[str]) -> str:
    """A query of the table with labels in place of ids, also where a key contains the id."""
    labels = {"customer_id": "customers.label", "household_id": "households.label"}
    has_customer = "customer_id" in columns
    if has_customer:
        labels["consent_ref"] = "replace(rows.consent_ref, rows.customer_id, customers.label)"
    listed = ", ".join(f'{labels.get(name, f"rows.{name}")} as "{name}"' for name in columns)
    joins = [
        f"left join {side}_{kind}s as {kind}s on rows.{kind}_id = {kind}s.id"
        for kind in ("customer", "household")
        if f"{kind}_id" in columns
    ]
    return f"select {listed} from {side}.{table} as rows {' '.join(joins)}"


def _tables(
    connection: duckdb.DuckDBPyConnection, database: str, schemas: Sequence[str]
) -> list[tuple[str, str]]:
    """Schema and name of every table and view of some schemas, in order."""
    marks = ", ".join("?" for _ in schemas)
    return connection.execute(
        "select table_schema, table_name from information_schema.tables"
        f" where table_catalog = ? and table_schema in ({marks}) order by all",
        [database, *schemas],
    ).fetchall()


def _report(comparisons: Sequence[Comparison]) -> None:
    _say(f"{'table':44}{'replayed':>12}{'whole':>12}{'differing':>12}")
    for found in comparisons:
        numbers = f"{found.replayed:12,}{found.whole:12,}{found.differing:12,}"
        _say(f"{found.table:44}{numbers}")
    differing = sum(found.differing for found in comparisons)
    _say("Equal." if not differing else f"Not equal: {differing:,} rows differ.")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
