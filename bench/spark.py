"""What a build costs on a Spark cluster of this machine, beside DuckDB: `python -m bench.spark`.

The demo company at each of `--sizes` lands in DuckDB; Spark gets the same raw rows as Parquet, as a
company's own jobs would land them. Then `cdp build` makes every table in both, without dbt's tests.
Seconds are wall clock, one run each. Needs Java 17 and the packages of `make test-spark`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import duckdb

from cdp_cli.project import Project
from cdp_cli.warehouse.driver import Driver
from cdp_cli.warehouse.profile import dbt_profile

ROOT = Path(__file__).resolve().parent.parent
ONLY_TABLES = ["--exclude", "resource_type:test resource_type:unit_test"]
RAW = (
    "select table_schema, table_name from information_schema.tables where table_schema like 'raw_%'"
)


def main() -> None:
    """Build each size in both engines and print a line for it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[300, 3_000, 36_000], help="customers"
    )
    sys.path.append(str(ROOT / "tests/engines"))
    from private_spark import spark_server

    print("| customers | raw records | DuckDB s | Spark s | times |\n|---|---|---|---|---|")
    for size in parser.parse_args().sizes:
        with tempfile.TemporaryDirectory(prefix="cdp-bench-") as name:
            folder = Path(name)
            records, in_duckdb = _in_duckdb(folder, size)
            with spark_server(many_rows=True) as port:
                in_spark = _in_spark(folder, port)
        times = in_spark / in_duckdb
        print(f"| {size:,} | {records:,} | {in_duckdb:.0f} | {in_spark:.0f} | {times:.1f} |")
        sys.stdout.flush()


def _in_duckdb(folder: Path, size: int) -> tuple[int, float]:
    """Raw records, and the seconds of a build; leaves the raw tables as Parquet in `folder`."""
    file = folder / "cdp.duckdb"
    variables = {"CDP_TARGET": "duckdb", "CDP_WAREHOUSE": str(file)}
    words = ["demo", "generate", "--customers", str(size), "--out", str(folder / "landing")]
    _run(folder, variables, "cdp_cli", *words)
    _run(folder, variables, "bench.steps", "load", str(folder / "landing"))
    records = 0
    (folder / "raw").mkdir()
    with duckdb.connect(str(file), read_only=True) as warehouse:
        for schema, table in warehouse.sql(RAW).fetchall():
            path = folder / "raw" / f"{schema}.{table}.parquet"
            warehouse.execute(f"copy {schema}.{table} to '{path}'")
            counted = warehouse.sql(f"select count(*) from {schema}.{table}").fetchone()
            records += counted[0] if counted else 0
    return records, _run(folder, variables, "cdp_cli", "build", *ONLY_TABLES)


def _in_spark(folder: Path, port: int) -> float:
    """The seconds of a build on the cluster behind a port, from the Parquet files."""
    variables = {
        "CDP_TARGET": "spark",
        "CDP_SPARK_HOST": "127.0.0.1",
        "CDP_SPARK_PORT": str(port),
    }
    os.environ.update(variables)
    with closing(Driver(dbt_profile(Project(ROOT)), "spark")) as spark:
        # Moments without a zone in these files are those of UTC.
        spark.run("set spark.sql.parquet.inferTimestampNTZ.enabled = false")
        for file in sorted((folder / "raw").iterdir()):
            name = file.name.removesuffix(".parquet")
            spark.run(f"create schema if not exists {name.split('.')[0]}")
            spark.run(f"create table {name} using parquet as select * from parquet.`{file}`")
    return _run(folder, variables, "cdp_cli", "build", *ONLY_TABLES)


def _run(folder: Path, variables: dict[str, str], module: str, *words: str) -> float:
    """Seconds of `python -m <module> <words>`."""
    environment = os.environ | {
        "CDP_PROJECT_DIR": str(ROOT),
        "CDP_AS_OF": "2026-07-01",
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        **variables,
    }
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{module} {words} failed:\n{(done.stdout + done.stderr)[-4000:]}")
    return time.monotonic() - started


if __name__ == "__main__":
    main()
