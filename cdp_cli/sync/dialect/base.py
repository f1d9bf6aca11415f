"""What syncs ask of a warehouse beyond the SQL that all understand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cdp_cli.warehouse.base import Warehouse

# One character stands for one value of a column: enough to see that it changed, too little to
# read it. These are letters of all alphabets, far from what a terminal or a CSV file trips over.
FINGERPRINTS = 20_000
FIRST_FINGERPRINT = 256


class Dialect(ABC):
    """The spelling of one engine, and how it keeps what a run needs for a while.

    Types of columns are told in one set of words, whichever the engine: `varchar`, `bigint`,
    `decimal(12,2)`, `double`, `timestamp`, `timestamp with time zone`, `varchar[]` …
    """

    # This moment in UTC, as a timestamp without a time zone.
    now = "cast(current_timestamp at time zone 'UTC' as timestamp)"
    # The place of a row of `cdp_plan`, from 0, in the order in which rows are sent.
    place = "place"
    # Between the name of a common table expression and its query, where that is to run once.
    once = "as"
    # Whether a connection that may only read can keep temporary tables.
    plans_read_only = False

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    @abstractmethod
    def columns(self, schema: str, table: str) -> dict[str, str]:
        """Name -> type of each column, in the words above; {} where the table does not exist."""

    @abstractmethod
    def payload(self, columns: Mapping[str, str]) -> str:
        """A row as canonical JSON text: columns by name, times in ISO 8601 with a Z.

        The text is the same on every engine, so that nothing is sent again after a move: no blanks,
        decimals digit by digit, floating point with as few digits as tell it apart, blobs in
        base 64, and null for what JSON has no number for.
        """

    @abstractmethod
    def key_payload(self, key: str, kind: str, text: str) -> str:
        """JSON text of a key alone, made from the key as text, with the type that it has."""

    @abstractmethod
    def fingerprints(self, columns: Mapping[str, str], json_text: str) -> str:
        """One character per column of a payload, in the order of the columns' names.

        They come from the engine's own hash, which is fast and may be another in its next version.
        """

    @abstractmethod
    def fingerprint_version(self, columns: Mapping[str, str]) -> str:
        """Eight characters that change when fingerprints of before can no longer be compared."""

    @abstractmethod
    def sha256(self, text: str) -> str:
        """The SHA-256 of a text, in hexadecimal."""

    @abstractmethod
    def some(self, column: str, number: int) -> str:
        """The first values of a column within a group, as a list."""

    @abstractmethod
    def keep(self, name: str, query: str) -> None:
        """Make a temporary table from a query, in place of an older one."""

    @abstractmethod
    def keep_plan(self, query: str) -> None:
        """Make `cdp_plan` likewise, in the order of `phase`, nulls last, and of `key`, by bytes."""

    @abstractmethod
    def derive(self, name: str, query: str) -> None:
        """Give a query a name for a while: a table or a view, whichever is read faster."""

    @abstractmethod
    def rows_of(self, path: Path, columns: Collection[str]) -> str:
        """The rows of a Parquet file of this machine, as a relation with at least `columns`."""

    def with_remote_id(self, json_text: str, remote_id: str, name: str) -> str:
        """A JSON object with one more member, where there is a remote id."""
        member = f"""',"{name}":' || cast(to_json({remote_id}) as varchar) || '}}'"""
        return (
            f"case when {remote_id} is null then {json_text}"
            f" else left({json_text}, length({json_text}) - 1) || {member} end"
        )

    @abstractmethod
    def alone(self, sync: str) -> None:
        """Let no other transaction change the state of a sync until this one has ended."""

    @contextmanager
    def one_moment(self, tables: Iterable[tuple[str, str]]) -> Iterator[None]:
        """A transaction that sees tables (schema, name) as they are now, whoever writes them."""
        del tables
        with self._warehouse.transaction():
            yield
