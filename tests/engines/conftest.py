"""The same small demo company in DuckDB and in another engine, each walked through every room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pytest
from private_postgres import find_binaries, postgres_server
from private_spark import has_java, spark_server

from cdp_cli import warehouse
from cdp_cli.project import Project

ROOT = Path(__file__).resolve().parents[2]

CUSTOMERS, SEED, UNTIL = "300", "7", "2026-06-30"
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
        with self._entered(), warehouse.connect(Project(ROOT)) as connection:
            return [tuple(row.values()) for row in connection.query(sql)]

    @contextmanager
    def _entered(self) -> Iterator[None]:
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
    assert binaries, "no PostgreSQL server here: apt-get install postgresql brings one"
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


class SparkCompany(Company):
    """A company in Spark, which dbt builds and `cdp` cannot yet reach."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._cursor() as cursor:
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []

    def take_raw_tables(self, other: Company, folder: Path) -> None:
        """The raw rows of another company, by way of Parquet, as a company's own jobs land them."""
        raw = "select table_schema, table_name from information_schema.tables"
        with duckdb.connect(other.environment["CDP_WAREHOUSE"], read_only=True) as source:
            names = source.execute(f"{raw} where table_schema like 'raw_%'").fetchall()
            for schema, name in names:
                source.execute(f"copy {schema}.{name} to '{folder}/{schema}.{name}.parquet'")
        with self._cursor() as cursor:
            cursor.execute("set spark.sql.parquet.inferTimestampNTZ.enabled = false")
            for schema, name in names:
                rows = f"parquet.`{folder}/{schema}.{name}.parquet`"
                cursor.execute(f"create schema if not exists {schema}")
                cursor.execute(
                    f"create table {schema}.{name} using parquet as select * from {rows}"
                )

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        from pyhive import hive

        connection = hive.connect(
            self.environment["CDP_SPARK_HOST"],
            int(self.environment["CDP_SPARK_PORT"]),
            configuration={"spark.sql.session.timeZone": "UTC"},
        )
        with closing(connection), closing(connection.cursor()) as cursor:
            yield cursor


@pytest.fixture(scope="session")
def in_spark(in_duckdb: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    pytest.importorskip("dbt.adapters.spark", reason="make test-spark installs it")
    assert has_java(), "no Java here: apt-get install openjdk-17-jre-headless brings one"
    folder = tmp_path_factory.mktemp("in_spark")
    with spark_server() as port:
        company = SparkCompany({
            "CDP_TARGET": "spark",
            # As `cdp demo run` sets it.
            "CDP_AS_OF": f"{UNTIL} 23:59:59",
            "CDP_SPARK_HOST": "127.0.0.1",
            "CDP_SPARK_PORT": str(port),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
        })  # fmt: skip
        company.take_raw_tables(in_duckdb, folder)
        done = company.dbt("build", "--exclude-resource-type", "test", "unit_test")
        assert done.returncode == 0, done.stdout[-4000:]
        yield company
