"""What a build costs: seconds and peak memory per room, beside DuckDB reading the raw tables.

`python -m bench.build [--sizes 10000 100000 1000000] [--runs 3]` generates the demo company at each
size into a scratch folder, loads it, builds it `--runs` times from nothing and prints medians; then
it holds the newest 1 % of the raw rows back, builds, lets them land, and compares the incremental
build with the full one. Seconds are wall clock; processor seconds vary less where others use the
machine as well. `--memory-limit 16GB` limits DuckDB, which then spills to disk.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
HELD_BACK = 0.01  # of the rows, the newest


def main() -> None:
    """Run the benchmark at each size and print the tables."""
    arguments = _arguments()
    growth: dict[int, dict[str, float]] = {}
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory(prefix="cdp-bench-", dir=arguments.scratch) as folder:
            growth[size] = _measure(size, Path(folder), arguments)
    for small, large in zip(arguments.sizes, arguments.sizes[1:], strict=False):
        seconds, processor = (
            growth[large][name] / growth[small][name] for name in ("seconds", "processor")
        )
        print(
            f"growth {small:,} -> {large:,}: {seconds:.1f} times the seconds,"
            f" {processor:.1f} times the processor seconds"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="customers"
    )
    parser.add_argument(
        "--runs", type=int, default=3, help="full builds per size; the median counts"
    )
    parser.add_argument("--memory-limit", default=None, help="what DuckDB may take, as 16GB")
    parser.add_argument("--skip-increment", action="store_true", help="measure full builds alone")
    parser.add_argument("--scratch", type=Path, default=None, help="folder with room for the data")
    return parser.parse_args()


def _measure(size: int, folder: Path, arguments: argparse.Namespace) -> dict[str, float]:
    """Print the table of one size; returns the medians of a full build, in seconds."""
    warehouse = folder / "cdp.duckdb"
    environment = os.environ | {
        "CDP_WAREHOUSE": str(warehouse),
        "CDP_AS_OF": "2026-07-01",
        "DBT_TARGET_PATH": str(folder / "target"),
    }
    if arguments.memory_limit:
        environment["DBT_PROFILES_DIR"] = str(_limited_profile(folder, arguments.memory_limit))
    made = _timed(
        [
            sys.executable,
            "-m",
            "cdp_cli",
            "demo",
            "generate",
            "--customers",
            str(size),
            "--out",
            str(folder / "landing"),
        ],
        environment,
    )
    loaded = _timed(
        [sys.executable, "-m", "bench.steps", "load", str(folder / "landing")], environment
    )
    shutil.rmtree(folder / "landing")
    raw = folder / "raw.duckdb"
    shutil.copy(warehouse, raw)
    reads = [_step("read", environment) for _ in range(max(arguments.runs, 3))]
    reading = statistics.median(read["seconds"] for read in reads)
    print(
        f"\n## {size:,} customers, {reads[0]['rows']:,} raw rows"
        f" (generated in {made:.0f} s, loaded in {loaded:.0f} s)"
    )
    full = []
    for _ in range(arguments.runs):
        shutil.copy(raw, warehouse)
        full.append(_step("build", environment))
    _print_rooms(full, reading)
    medians = {
        name: statistics.median(build[name] for build in full) for name in ("seconds", "processor")
    }
    print(f"files: raw tables {_gigabytes(raw)}, with every room {_gigabytes(warehouse)}")
    if not arguments.skip_increment:
        _print_incremental(raw, warehouse, environment, medians["seconds"])
    return medians


def _limited_profile(folder: Path, limit: str) -> Path:
    """A folder with the project's profile, and a limit on DuckDB's memory in it."""
    profiles = yaml.safe_load((ROOT / "profiles.yml").read_text())
    profiles["cdp"]["outputs"]["duckdb"]["settings"]["memory_limit"] = limit
    (folder / "profile").mkdir()
    (folder / "profile" / "profiles.yml").write_text(yaml.safe_dump(profiles))
    return folder / "profile"


def _gigabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e9:.2f} GB"


def _print_rooms(builds: list[dict[str, Any]], reading: float) -> None:
    print(f"{'room':<14}{'models s':>10}{'tests s':>10}{'peak MB':>10}")
    for name in builds[0]["rooms"]:
        rooms = [
            build["rooms"].get(name, {"models": 0, "tests": 0, "peak_mb": 0}) for build in builds
        ]
        figures = [
            statistics.median(room[key] for room in rooms) for key in ("models", "tests", "peak_mb")
        ]
        print(f"{name:<14}{figures[0]:>10.1f}{figures[1]:>10.1f}{figures[2]:>10.0f}")
    seconds = statistics.median(build["seconds"] for build in builds)
    processor = statistics.median(build["processor"] for build in builds)
    peak = statistics.median(build["peak_mb"] for build in builds)
    print(f"full build {seconds:.1f} s, {processor:.1f} processor seconds, peak {peak:.0f} MB")
    ratio = seconds / reading
    print(f"DuckDB reads the raw tables once in {reading:.2f} s: ratio {ratio:.0f}")


def _print_incremental(
    raw: Path, warehouse: Path, environment: dict[str, str], full: float
) -> None:
    shutil.copy(raw, warehouse)
    held = _step("hold-back", environment)
    _step("build", environment)
    _step("let-land", environment)
    incremental = _step("build", environment)
    share = incremental["seconds"] / full
    rows = f"{held['rows']:,} new rows"
    print(f"incremental build after {rows}: {incremental['seconds']:.1f} s")
    print(f"that is {share:.2f} of a full build")


def _step(name: str, environment: dict[str, str]) -> dict[str, Any]:
    """One step in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "bench.steps", name]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _timed(command: list[str], environment: dict[str, str]) -> float:
    started = time.monotonic()
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
    return time.monotonic() - started


if __name__ == "__main__":
    main()
