"""A table in a SQLite file: for a till, an app or a notebook that reads without a server.

A batch is one transaction, so a reader sees all of it or nothing. A row that the table refuses
leaves the others in. `append` and `create_only` keep a list of applied batches (`cdp_batches`)
beside the table: a batch whose commit was not heard of is then not applied twice.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

from cdp_cli.destinations._columns import check_columns
from cdp_cli.destinations.base import (
    MODES,
    Abilities,
    Batch,
    BatchResult,
    Connection,
    NoAnswerError,
    Operation,
    RowResult,
    Target,
)
from cdp_cli.destinations.registry import require
from cdp_cli.errors import ConfigError, DestinationUnavailableError

SETTINGS: dict[str, type | tuple[type, ...]] = {"path": str, "batch_size": int}
OBJECT: dict[str, type | tuple[type, ...]] = {"table": str}
ONCE_ONLY = {"append", "create_only"}
BUSY_SECONDS = 30.0
OWNER_ONLY = 0o600

LEFT_ALONE = {"update": "there is no such record", "create": "there is such a record already"}
# What SQLite refuses of a row: a constraint, a value it has no room for, broken text.
ROW_AT_FAULT = (sqlite3.IntegrityError, sqlite3.DataError, OverflowError, UnicodeEncodeError)

UNIQUE_COLUMNS = """
select name from pragma_table_info(:table) as primary_key where pk = 1
    and not exists (select 1 from pragma_table_info(:table) as other where other.pk > 1)
union
select min(part.name)
from pragma_index_list(:table) as list, pragma_index_info(list.name) as part
where list."unique" and not list.partial
group by list.name
having count(*) = 1
"""

TYPES = {
    "boolean": "integer",
    "tinyint": "integer",
    "smallint": "integer",
    "integer": "integer",
    "bigint": "integer",
    "float": "real",
    "double": "real",
}


class Destination:
    """One table of one file. SQLite lets one writer in at a time, and so does this class."""

    secret_settings: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, file: Path, target: Target, batch_size: int) -> None:
        self._file = file
        self._table = str(target.object["table"])
        self._target = target
        self._guard = threading.Lock()
        self.abilities = Abilities(
            modes=frozenset(MODES), can_remove=True, is_idempotent=True, batch_size=batch_size
        )

    @classmethod
    def build(cls, connection: Connection, target: Target) -> Self:
        """The file called `name` in destinations.yml; raises ConfigError for wrong settings."""
        name, settings = connection.name, connection.settings
        require(settings, SETTINGS, f"Destination {name!r}")
        require(target.object, OBJECT, f"The object of sync {target.sync!r}")
        if not settings.get("path"):
            raise ConfigError(
                f"Destination {name!r} has no path.",
                hint="Write path: exports/tills.sqlite into destinations.yml.",
            )
        if not target.object.get("table"):
            raise ConfigError(
                f"The object of sync {target.sync!r} names no table.",
                hint="Write object: {table: customers} into the exposure's meta.sync.",
            )
        return cls(connection.root / settings["path"], target, settings.get("batch_size", 10_000))

    def check(self) -> None:
        """Whether the file can be written to, and the table is as the sync needs it."""
        folder = next(parent for parent in self._file.parents if parent.exists())
        place = self._file if self._file.exists() else folder
        if not os.access(place, os.W_OK) or not os.access(folder, os.W_OK | os.X_OK):
            raise self._unwritable("Permission denied")
        columns = self._names("select name from pragma_table_info(:table)")
        if not columns:
            return
        where = f"The table {self._table} in {self._file}"
        check_columns(self._target, where, columns, self._names(UNIQUE_COLUMNS))

    def is_gone(self) -> bool:
        """Whether the file or the table does not exist."""
        return not self._names("select name from pragma_table_info(:table)")

    def prepare(self, run: str) -> None:
        """Create what is missing: the file, the table, and the list of batches if it is needed."""
        del run
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self._file, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
        except OSError as error:
            raise self._unwritable(error.strerror or str(error)) from error
        with self._transaction() as database:
            columns = (f"{_name(n)} {_type(kind)}" for n, kind in self._target.columns.items())
            key = f", primary key ({_name(self._target.key)})"
            database.execute(
                f"create table if not exists {_name(self._table)}"
                f" ({', '.join(columns)}{'' if self._target.mode == 'append' else key})"
            )
            if self._target.mode in ONCE_ONLY:
                database.execute(
                    "create table if not exists cdp_batches"
                    " (idempotency_key text primary key, exceptions text not null)"
                )

    def send(self, batch: Batch) -> BatchResult:
        """Apply one batch; see base.py for what it returns and raises."""
        try:
            with self._transaction() as database:
                return BatchResult(tuple(self._apply_once(database, batch)))
        except DestinationUnavailableError as error:
            # A transaction that SQLite could not begin or end was rolled back: that is certain.
            raise NoAnswerError(error.message, may_be_applied=False) from error

    def close(self) -> None:
        """Close the file, if it was opened."""
        if "_database" in self.__dict__:
            self._database.close()

    def _apply_once(self, database: sqlite3.Connection, batch: Batch) -> list[RowResult]:
        if self._target.mode not in ONCE_ONLY or batch.operation == "remove":
            return list(self._apply(database, batch))
        key = [batch.idempotency_key]
        query = "select exceptions from cdp_batches where idempotency_key = ?"
        if earlier := database.execute(query, key).fetchone():
            return [RowResult(*exception) for exception in json.loads(earlier[0])]
        found = list(self._apply(database, batch))
        noted = json.dumps([[row.position, row.status, row.reason] for row in found])
        database.execute("insert into cdp_batches values (?, ?)", [*key, noted])
        return found

    def _apply(self, database: sqlite3.Connection, batch: Batch) -> Iterator[RowResult]:
        statement = self._statement(batch.operation)
        for position, row in enumerate(batch.rows()):
            values = {f"v{at}": _value(row.get(name)) for at, name in enumerate(self._columns)}
            try:
                changed = database.execute(statement, values).rowcount
            except ROW_AT_FAULT as error:
                yield RowResult(position, "rejected", str(error))
                continue
            if not changed and batch.operation in LEFT_ALONE:
                yield RowResult(position, "skipped", LEFT_ALONE[batch.operation])

    def _statement(self, operation: Operation) -> str:
        """The statement for one row, its values being :v0, :v1 … in the order of the columns."""
        table, key = _name(self._table), _name(self._target.key)
        marks = {name: f":v{at}" for at, name in enumerate(self._columns)}
        where = f"{key} = {marks[self._target.key]}"
        if operation == "remove":
            return f"delete from {table} where {where}"
        changing = [name for name in self._columns if name != self._target.key] or [
            self._target.key
        ]
        changes = ", ".join(f"{_name(name)} = {marks[name]}" for name in changing)
        if operation == "update":
            return f"update {table} set {changes} where {where}"
        names = ", ".join(map(_name, self._columns))
        insert = f"insert into {table} ({names}) values ({', '.join(marks.values())})"
        if operation == "upsert":
            return f"{insert} on conflict ({key}) do update set {changes}"
        return insert + (f" on conflict ({key}) do nothing" if operation == "create" else "")

    @property
    def _columns(self) -> list[str]:
        return list(self._target.columns)

    def _names(self, query: str) -> set[str]:
        """Names that a query on the table gives; none where there is no file yet."""
        if not self._file.exists():
            return set()
        with self._guard, _told(self._file):
            return {row[0] for row in self._database.execute(query, {"table": self._table})}

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, with nobody else writing."""
        with self._guard, _told(self._file):
            database = self._database
            database.execute("begin immediate")
            try:
                yield database
                database.execute("commit")
            except BaseException:
                if database.in_transaction:
                    database.execute("rollback")
                raise

    @cached_property
    def _database(self) -> sqlite3.Connection:
        # The guard keeps the threads that send apart.
        return sqlite3.connect(
            self._file, BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )

    def _unwritable(self, reason: str) -> ConfigError:
        return ConfigError(
            f"The SQLite file {self._file} cannot be written to: {reason}.",
            hint="Check the path in destinations.yml and the rights on file and folder.",
        )


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Tell SQLite's errors about the file or the table as ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if any(word in str(error) for word in ("locked", "full", "I/O")):
            raise DestinationUnavailableError(
                f"The SQLite file {file} cannot be written to now: {error}.",
                hint="Look who keeps it open, and at the room on the disk; then run again.",
            ) from error
        raise ConfigError(
            f"The SQLite file {file} cannot be used: {error}.",
            hint="docs/destinations/sqlite.md says what it needs.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise ConfigError(
            f"{file} is no SQLite file that can be used: {error}.",
            hint="Correct the path in destinations.yml, or move the file away.",
        ) from error


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _type(warehouse_type: str) -> str:
    kind = warehouse_type.lower()
    return "numeric" if kind.startswith("decimal") else TYPES.get(kind, "text")


def _value(value: Any) -> Any:
    """Nested values as JSON text; SQLite knows the others itself."""
    if isinstance(value, list | Mapping):
        return json.dumps(value, ensure_ascii=False)
    return value
