"""A labelled file in the scratch warehouse: truth on one side, what the models see on the other.

`evaluation.file` holds the rows as they are, `evaluation.records` who is who, and each raw table of
the scratch project only the columns that are used, under the names of the concept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cdp_cli.errors import FixError
from cdp_cli.identity.columns import NUMBER, Columns
from cdp_cli.identity.scratch import MOST_SOURCES, TABLE, raw_columns
from cdp_cli.load.batch import Batch
from cdp_cli.load.contract import Contract
from cdp_cli.load.opening import open_reader
from cdp_cli.load.request import LoadOptions
from cdp_cli.project import DeclaredTable
from cdp_cli.warehouse.base import Warehouse
from cdp_cli.warehouse.names import literal, quoted
from cdp_cli.wording import counted

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "evaluation"


def land(warehouse: Warehouse, path: Path) -> int:
    """Read a file into `evaluation.file`, every value as text; returns the number of rejects."""
    table = DeclaredTable(SCHEMA, "file", SCHEMA, "file", {"_line": "bigint"})
    contract = Contract(table, path.name, {}, allow_missing=True)
    warehouse.ensure_table(table)
    present: set[str] = set()
    rejects = 0
    for batch in open_reader(path, LoadOptions(), contract, []).batches():
        names = contract.raw_names(batch.rows.column_names)
        added = [name for name in names if name not in present]
        warehouse.add_columns(SCHEMA, "file", added)
        present.update(added)
        warehouse.append(SCHEMA, "file", _numbered(batch, names))
        rejects += len(batch.rejects)
    return rejects


def divide(warehouse: Warehouse, columns: Columns) -> list[str]:
    """Tell truth and evidence apart; returns the sources that the records come from.

    Raises FixError where the truth is nowhere written, or the column of the sources cannot be one.
    """
    sources = _sources(warehouse, columns.source)
    # In an order that says nothing: a file may be sorted by person.
    warehouse.execute(
        f"""
        create table {SCHEMA}.records as
        with numbered as (
            select
                row_number() over (order by md5(_line::varchar), _line) as record,
                _line as line,
                nullif(trim({quoted(columns.truth)}), '') as truth,
                {_source_expression(columns.source, sources)} as source
            from {SCHEMA}.file
        )

        select *, source || ':' || record as subject_key from numbered
        """
    )
    labelled = warehouse.query(f"select count(truth) as n from {SCHEMA}.records")[0]["n"]
    if not labelled:
        raise FixError(
            f"The column {columns.truth!r} is empty in every row.",
            hint="Name the column that says which records are one person: --truth COLUMN.",
        )
    for source in sources.values():
        _write_raw(warehouse, source, columns)
    return list(sources.values())


def _write_raw(warehouse: Warehouse, source: str, columns: Columns) -> None:
    values = "".join(
        f", trim(file.{quoted(theirs)}) as {quoted(name)}"
        for name, theirs in raw_columns(columns).items()
    )
    warehouse.execute(f"create schema raw_{source}")
    warehouse.execute(
        f"""
        create table raw_{source}.{TABLE} as
        select
            records.record::varchar as {NUMBER}{values},
            'records' as _file,
            records.record as _line,
            now() at time zone 'UTC' as _loaded_at
        from {SCHEMA}.records as records
        inner join {SCHEMA}.file as file on records.line = file._line
        where records.source = {literal(source)}
        """
    )


def _sources(warehouse: Warehouse, column: str) -> dict[str | None, str]:
    """Value of the column of sources -> what the source is called in the scratch project."""
    if not column:
        return {None: TABLE}
    rows = warehouse.query(
        f"select trim({quoted(column)}) as value, count(*) as records from {SCHEMA}.file"
        f" group by value order by value nulls first limit {MOST_SOURCES + 1}"
    )
    if rows and not rows[0]["value"]:
        raise FixError(
            f"{counted(rows[0]['records'], 'record')} of the file have no {column!r}, so nobody can"
            " say which source they are of.",
            hint="Fill the column, or leave --link-only out.",
        )
    if len(rows) > MOST_SOURCES:
        raise FixError(
            f"The column {column!r} has more than {MOST_SOURCES} values; each would be a source.",
            hint="Name a column that tells the systems apart from which the records come.",
        )
    return {row["value"]: f"{TABLE}_{number}" for number, row in enumerate(rows, start=1)}


def _source_expression(column: str, sources: dict[str | None, str]) -> str:
    if not column:
        return literal(TABLE)
    cases = " ".join(
        f"when {literal(str(value))} then {literal(name)}" for value, name in sources.items()
    )
    return f"case trim({quoted(column)}) {cases} end"


def _numbered(batch: Batch, names: list[str]) -> pa.Table:
    return batch.rows.rename_columns(names).append_column("_line", batch.lines)
