"""Where a tiny company keeps its tables: in a DuckDB file, or on a PostgreSQL server.

CDP_TEST_WAREHOUSE=postgres chooses the server: the same tests then hold there.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import duckdb
import yaml

CHOICE = "CDP_TEST_WAREHOUSE"
SERVER = "CDP_TEST_SERVER"
FILE = "warehouse/tiny.duckdb"
HOLD = """
import sys, duckdb
with duckdb.connect(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


class TinyWarehouse(Protocol):
    """A warehouse that a test may look into, take away and put back."""

    kind: str

    def sql(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Run SQL with `?` for parameters, with nobody else at it."""
        ...

    def contents(self) -> object:
        """What is equal before and after something that has changed nothing."""
        ...

    def lose(self) -> None:
        """All tables are gone."""
        ...

    def back_up(self) -> None:
        """Keep a copy of all tables."""
        ...

    def restore(self) -> None:
        """Put the copy back."""
        ...

    def take_away(self) -> None:
        """Nobody gets in until `give_back`."""
        ...

    def give_back(self) -> None:
        """Everybody gets in again."""
        ...


def chosen_kind() -> str:
    """The kind of warehouse that tests are to run on."""
    return os.environ.get(CHOICE, "duckdb")


@contextmanager
def server_if_chosen() -> Iterator[None]:
    """A PostgreSQL server for as long as the block runs, where tests are to run on one."""
    if chosen_kind() != "postgres" or SERVER in os.environ:
        yield
        return
    import pytest
    from private_postgres import find_binaries, postgres_server

    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql brings one")
    with postgres_server(binaries) as dsn, pytest.MonkeyPatch.context() as patch:
        patch.setenv(SERVER, dsn)
        yield


def new_output(settings: Mapping[str, object]) -> dict[str, object]:
    """The output of a dbt profile that leads to a new warehouse."""
    if chosen_kind() == "duckdb":
        held = {"TimeZone": "UTC", "preserve_insertion_order": False, **settings}
        return {"type": "duckdb", "path": FILE, "threads": 2, "settings": held}
    server = urlsplit(os.environ[SERVER])
    output: dict[str, object] = {"type": "postgres", "host": server.hostname, "port": server.port}
    output |= {"user": server.username, "password": server.password, "schema": "main", "threads": 2}
    database = f"tiny_{secrets.token_hex(6)}"
    _administer(output, f"create database {database}")
    return output | {"dbname": database}


def warehouse_of(root: Path) -> TinyWarehouse:
    """The warehouse that the profile in a folder leads to."""
    output = yaml.safe_load((root / "profiles.yml").read_text())["tiny"]["outputs"]["dev"]
    return InFile(root / FILE) if output["type"] == "duckdb" else OnServer(output)


class InFile:
    """A DuckDB file."""

    kind = "duckdb"

    def __init__(self, file: Path) -> None:
        self._file = file
        self._holder: subprocess.Popen[str] | None = None
        file.parent.mkdir(parents=True, exist_ok=True)

    def sql(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with closing(duckdb.connect(str(self._file))) as connection:
            return connection.execute(statement, parameters).fetchall()

    def contents(self) -> object:
        return self._file.read_bytes()

    def lose(self) -> None:
        self._file.unlink()
        self._file.with_name(self._file.name + ".wal").unlink(missing_ok=True)

    def back_up(self) -> None:
        self._copy.write_bytes(self._file.read_bytes())

    def restore(self) -> None:
        self._file.write_bytes(self._copy.read_bytes())

    def take_away(self) -> None:
        # Another process has the file, as dbt does while it builds.
        command = [sys.executable, "-c", HOLD, str(self._file)]
        pipe = subprocess.PIPE
        self._holder = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        assert self._holder.stdout.readline() == "held\n"

    def give_back(self) -> None:
        if self._holder:
            self._holder.communicate()
            self._holder = None

    @property
    def _copy(self) -> Path:
        return self._file.with_suffix(".copy")


class OnServer:
    """A database of its own on a PostgreSQL server."""

    kind = "postgres"

    def __init__(self, output: Mapping[str, object]) -> None:
        self._output = output
        self._name = str(output["dbname"])

    def sql(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        with _connected(self._output, self._name) as connection:
            done = connection.execute(statement.replace("?", "%s"), parameters or None)
            return done.fetchall() if done.description else []

    def contents(self) -> object:
        tables = self.sql(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2"
        )
        return [
            (schema, name, sorted(map(repr, self.sql(f"select * from {schema}.{name}"))))
            for schema, name in tables
        ]

    def lose(self) -> None:
        self._administer(f"drop database {self._name} with (force)")
        self._administer(f"create database {self._name}")

    def back_up(self) -> None:
        self._administer(f"create database {self._name}_copy template {self._name}")

    def restore(self) -> None:
        self._administer(f"drop database {self._name} with (force)")
        self._administer(f"alter database {self._name}_copy rename to {self._name}")

    def take_away(self) -> None:
        self._administer(f"alter database {self._name} with allow_connections false")

    def give_back(self) -> None:
        self._administer(f"alter database {self._name} with allow_connections true")

    def _administer(self, statement: str) -> None:
        _administer(self._output, statement)


def _administer(output: Mapping[str, object], statement: str) -> None:
    with _connected(output, "postgres") as connection:
        connection.execute(statement)


@contextmanager
def _connected(output: Mapping[str, object], database: str) -> Iterator[Any]:
    import psycopg

    login = {name: output[name] for name in ("host", "port", "user", "password")}
    with closing(psycopg.connect(**login, dbname=database, autocommit=True)) as connection:
        yield connection
