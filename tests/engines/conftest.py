"""The same small demo company in DuckDB and in another engine, each walked through every room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from private_postgres import find_binaries, postgres_server

from cdp_cli import warehouse
from cdp_cli.project import Project

ROOT = Path(__file__).resolve().parents[2]

CUSTOMERS, SEED, UNTIL = "300", "7", "2026-06-30"


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
            CDP_POSTGRES_DATABASE=place.path.strip("/"),
        )
