"""How PostgreSQL is spoken to, from version 13 on. Other sessions may write at the same time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from typing_extensions import override

from cdp_cli.sync.dialect.base import FINGERPRINTS, FIRST_FINGERPRINT, Dialect
from cdp_cli.sync.dialect.postgres_json import key_value, member, value
from cdp_cli.warehouse.names import literal, relation

# The words of PostgreSQL for types, where the other engines have shorter ones.
KINDS = {
    "text": "varchar",
    "character varying": "varchar",
    "character": "varchar",
    "numeric": "decimal",
    "double precision": "double",
    "timestamp without time zone": "timestamp",
    "bytea": "blob",
}
TEMPORARY = "pg_temp"
# In milliseconds. Shorter than PostgreSQL waits before it looks for a deadlock and ends somebody's
# transaction: that shall not be dbt's, so we are the ones who give up.
TABLES_WITHIN = 900
# Another run of the same sync plans or commits; that takes seconds, seldom minutes.
ALONE_WITHIN = 60_000
# A machine that is gone must not hold the others up for the hours that TCP takes to notice.
IDLE_WITHIN = 300_000


class PostgresDialect(Dialect):
    """See base.py for what each part promises."""

    # Else an expression is reckoned as often as it is named.
    once = "as materialized"

    @override
    def columns(self, schema: str, table: str) -> dict[str, str]:
        found = self._warehouse.columns(schema, table)
        return {name: _kind(kind) for name, kind in found.items()}

    @override
    def payload(self, columns: Mapping[str, str]) -> str:
        members = [f"{member(name)} || {value(name, columns[name])}" for name in sorted(columns)]
        whole = " || ',' || ".join(members)
        return f"'{{' || {whole} || '}}'"

    @override
    def key_payload(self, key: str, kind: str, text: str) -> str:
        return f"'{{' || {member(key)} || {key_value(text, kind)} || '}}'"

    @override
    def fingerprints(self, columns: Mapping[str, str], json_text: str) -> str:
        # Parsed once. Its members are in the order of the columns' names already.
        hashed = f"mod(coalesce(hashtext(value), 1), {FINGERPRINTS // 2})"
        character = f"chr({hashed} + {FIRST_FINGERPRINT + FINGERPRINTS // 2})"
        return (
            f"(select string_agg({character}, '' order by number) from"
            f" json_each_text(cast({json_text} as json)) with ordinality as part (name, value,"
            " number))"
        )

    @override
    def fingerprint_version(self, columns: Mapping[str, str]) -> str:
        version = "current_setting('server_version_num')"
        return f"substr(md5({version} || {literal(','.join(sorted(columns)))}), 1, 8)"

    @override
    def sha256(self, text: str) -> str:
        return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"

    @override
    def some(self, column: str, number: int) -> str:
        return f"(array_agg({column} order by {column}))[1:{number}]"

    @override
    def keep(self, name: str, query: str) -> None:
        table = f"{TEMPORARY}.{name}"
        self._warehouse.execute(f"drop table if exists {table}")
        self._warehouse.execute(f"create temporary table {name} as {query}")
        # Nobody else counts the rows of a temporary table, and without that joins are ill planned.
        self._warehouse.execute(f"analyze {table}")

    @override
    def keep_plan(self, query: str) -> None:
        # By bytes, whatever language the database speaks.
        order = 'order by phase nulls last, key collate "C"'
        self.keep(
            "cdp_plan",
            f"select planned.*, row_number() over ({order}) - 1 as {self.place}"
            f" from ({query}) as planned",
        )
        self._warehouse.execute(f"create index on {TEMPORARY}.cdp_plan using brin ({self.place})")

    @override
    def derive(self, name: str, query: str) -> None:
        self.keep(name, query)

    @override
    def rows_of(self, path: Path, columns: Collection[str]) -> str:
        import pyarrow as pa
        import pyarrow.parquet as pq

        file = pq.ParquetFile(path)
        kinds = {pa.int64(): "bigint", pa.bool_(): "boolean"}
        schema = pa.schema(file.schema_arrow.field(name) for name in columns)
        nothing = (f"cast(null as {kinds.get(e.type, 'text')}) as {e.name}" for e in schema)
        self.keep("cdp_records", f"select {', '.join(nothing)} where false")
        batches = file.iter_batches(columns=list(columns))
        rows = pa.RecordBatchReader.from_batches(schema, (b.select(columns) for b in batches))
        self._warehouse.append(TEMPORARY, "cdp_records", rows)
        self._warehouse.execute(f"analyze {TEMPORARY}.cdp_records")
        return f"{TEMPORARY}.cdp_records"

    @override
    def alone(self, sync: str) -> None:
        run = self._warehouse.execute
        run(f"set local idle_in_transaction_session_timeout = {IDLE_WITHIN}")
        run(f"set local lock_timeout = {ALONE_WITHIN}")
        run(f"select pg_advisory_xact_lock(hashtextextended({literal(f'cdp sync {sync}')}, 0))")
        run("set local lock_timeout to default")

    @override
    @contextmanager
    def one_moment(self, tables: Iterable[tuple[str, str]]) -> Iterator[None]:
        run = self._warehouse.execute
        wanted = self._lockable(tables)
        with self._warehouse.transaction():
            run("set transaction isolation level repeatable read")
            if wanted:
                # Before the first look: a table that dbt swaps in after it would seem empty.
                run(f"set local lock_timeout = {TABLES_WITHIN}")
                run(f"lock table {', '.join(wanted)} in access share mode")
                run("set local lock_timeout to default")
            yield

    def _lockable(self, tables: Iterable[tuple[str, str]]) -> list[str]:
        """The tables and views among these, as SQL; a materialised view cannot be locked."""
        names = ", ".join(f"({literal(relation(*table))})" for table in tables)
        found = self._warehouse.query(
            f"select name from (values {names}) as wanted (name)"
            " inner join pg_class on pg_class.oid = to_regclass(name)"
            " where relkind in ('r', 'p', 'v') order by name"
        )
        return [row["name"] for row in found]


def _kind(native: str) -> str:
    """The common word for a type: `numeric(12,2)` is `decimal(12,2)`, `text[]` is `varchar[]`."""
    bare, brackets, _ = native.partition("[]")
    word, parenthesis, size = bare.partition("(")
    if word.startswith("timestamp"):
        # The precision stands in the midst: timestamp(3) without time zone.
        return "timestamp with time zone" if "with time zone" in bare else "timestamp"
    word = KINDS.get(word, word)
    return (f"{word}({size}" if parenthesis and word == "decimal" else word) + brackets
