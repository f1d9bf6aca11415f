"""The same small demo company in DuckDB and in another engine, each walked through every room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq
import pytest
from private_postgres import find_binaries, postgres_server
from private_spark import has_java, spark_server

from cdp_cli import warehouse
from cdp_cli.project import Project

ROOT = Path(__file__).resolve().parents[2]

CUSTOMERS, SEED, UNTIL = "300", "7", "2026-06-30"
ONLY_TABLES = ["--exclude", "resource_type:test resource_type:unit_test"]
DATABASE = "CDP_POSTGRES_DATABASE"


@dataclass(frozen=True)
class Company:
    """A warehouse with a demo company in it."""

    environment: dict[str, str]

    def cdp(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`cdp` with these words, in this warehouse."""
        command = [sys.executable, "-m", "cdp_cli", *words]
        environment = os.environ | self.environment
        return subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )

    def dbt(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`dbt` with these words, in this warehouse."""
        command = [str(Path(sys.executable).with_name("dbt")), *words, "--profiles-dir", "."]
        environment = os.environ | self.environment
        return subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query that every engine understands."""
        with self.entered(), warehouse.connect(Project(ROOT)) as connection:
            return [tuple(row.values()) for row in connection.query(sql)]

    @property
    def exports(self) -> Path:
        """Where its syncs write files."""
        return Path(self.environment["CDP_EXPORTS"])

    @contextmanager
    def entered(self) -> Iterator[None]:
        """The variables that lead to this warehouse, set in this process."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            yield


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Company]:
    """Makes a demo company in the warehouse that some variables lead to."""

    def walk(name: str, **variables: str) -> Company:
        folder = tmp_path_factory.mktemp(name)
        company = Company({
            "CDP_PROJECT_DIR": str(ROOT),
            "CDP_EXPORTS": str(folder / "exports"),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
            **variables,
        })  # fmt: skip
        words = ["--customers", CUSTOMERS, "--seed", SEED, "--until", UNTIL, "--json"]
        done = company.cdp("demo", "run", "--landing", str(folder / "landing"), *words)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)
        return company

    return walk


@pytest.fixture(scope="session")
def in_duckdb(walked: Callable[..., Company], tmp_path_factory: pytest.TempPathFactory) -> Company:
    file = tmp_path_factory.mktemp("duckdb") / "cdp.duckdb"
    return walked("in_duckdb", CDP_WAREHOUSE=str(file), CDP_TARGET="duckdb")


@pytest.fixture(scope="session")
def in_postgres(walked: Callable[..., Company]) -> Iterator[Company]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql brings one")
    with postgres_server(binaries) as dsn:
        place = urlsplit(dsn)
        yield walked(
            "in_postgres",
            CDP_TARGET="postgres",
            CDP_POSTGRES_HOST=str(place.hostname),
            CDP_POSTGRES_PORT=str(place.port),
            CDP_POSTGRES_USER=str(place.username),
            CDP_POSTGRES_PASSWORD=place.password or "",
            **{DATABASE: place.path.strip("/")},
        )


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Company]:
    """Copies a company in PostgreSQL to another database of the server, as it is now."""

    def copy(company: Company, name: str, **variables: str) -> Company:
        folder = tmp_path_factory.mktemp(name)
        other = Company({
            **company.environment,
            DATABASE: name,
            "DBT_TARGET_PATH": str(folder / "target"),
            **variables,
        })  # fmt: skip
        between = Company(company.environment | {DATABASE: "template1"})
        between.rows(f"create database {name} template {company.environment[DATABASE]}")
        return other

    return copy


@dataclass(frozen=True)
class Pair:
    """One company in two engines, built from the files of Monday; Tuesday's are still to come."""

    in_duckdb: Company
    in_spark: Company
    monday: Path
    tuesday: Path

    def walk(self, day: Path) -> None:
        """Load the files of a day in both and build; DuckDB works while Spark does."""
        with ThreadPoolExecutor() as threads:
            walks = [threads.submit(walk, each, day) for each in (self.in_spark, self.in_duckdb)]
        for each in walks:
            each.result()


@pytest.fixture(scope="session")
def spark_port() -> Iterator[int]:
    """The port of a Spark cluster's thrift server."""
    pytest.importorskip("dbt.adapters.spark", reason="make test-spark installs it")
    assert has_java(), "no Java here: apt-get install openjdk-17-jre-headless brings one"
    with spark_server() as port:
        yield port


@pytest.fixture(scope="session")
def pair(spark_port: int, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Monday is loaded and built by `cdp`, without tests."""
    folder = tmp_path_factory.mktemp("pair")
    landing = folder / "landing"
    spark = {"CDP_SPARK_HOST": "127.0.0.1", "CDP_SPARK_PORT": str(spark_port)}
    in_duckdb = _company(folder / "duckdb", CDP_TARGET="duckdb")
    in_spark = _company(folder / "spark", CDP_TARGET="spark", **spark)
    words = ["--customers", CUSTOMERS, "--seed", SEED, "--until", UNTIL]
    done = in_duckdb.cdp("demo", "generate", "--out", str(landing), *words)
    assert done.returncode == 0, done.stderr
    companies = Pair(in_duckdb, in_spark, *two_days(landing, folder))
    companies.walk(companies.monday)
    return companies


def _company(folder: Path, **variables: str) -> Company:
    return Company({
        "CDP_PROJECT_DIR": str(ROOT),
        "CDP_AS_OF": f"{UNTIL} 23:59:59",
        "CDP_WAREHOUSE": str(folder / "cdp.duckdb"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        **variables,
    })  # fmt: skip


def two_days(landing: Path, folder: Path) -> tuple[Path, Path]:
    """The files of a landing folder, `<source>/<table>/<file>`, as those of two days.

    The last fifth of the lines and rows of JSON lines and Parquet comes on the second.
    """
    days = folder / "monday", folder / "tuesday"
    for file in sorted(landing.glob("*/*/*")):
        first, second = (day / file.relative_to(landing) for day in days)
        first.parent.mkdir(parents=True)
        if file.suffix == ".csv":
            file.rename(first)
            continue
        second.parent.mkdir(parents=True)
        if file.suffix == ".jsonl":
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            cut = len(lines) * 4 // 5
            first.write_text("".join(lines[:cut]), encoding="utf-8")
            second.write_text("".join(lines[cut:]), encoding="utf-8")
        else:
            rows = pq.read_table(file)
            cut = rows.num_rows * 4 // 5
            pq.write_table(rows.slice(0, cut), first)
            pq.write_table(rows.slice(cut), second)
    return days


def walk(company: Company, day: Path) -> None:
    """Load the files of a day and build."""
    command = [sys.executable, str(Path(__file__).with_name("landing.py")), str(day)]
    landed = subprocess.run(
        command, env=os.environ | company.environment, capture_output=True, text=True, check=False
    )
    assert landed.returncode == 0, (landed.stdout + landed.stderr)[-4000:]
    done = company.cdp("build", *ONLY_TABLES)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
