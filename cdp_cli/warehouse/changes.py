"""Update and delete where the files of a table cannot be changed: what stays is written anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlglot
from sqlglot import exp


def as_a_new_table(change: exp.Update | exp.Delete, columns: Sequence[str]) -> Iterator[exp.Expr]:
    """The statements that do what an update or a delete says, for a table with these columns.

    The rows as they shall be are written to a table beside it before the table is touched.
    """
    table = change.this
    new = exp.table_(f"{table.name}__new", db=table.db, quoted=True)
    where = change.args.get("where")
    condition = where.this if where else exp.true()
    if isinstance(change, exp.Delete):
        rows = (
            exp.select("*").from_(table).where(exp.not_(exp.func("coalesce", condition, "false")))
        )
    else:
        assigned = {each.this.name.lower(): each.expression for each in change.expressions}
        rows = exp.select(*(_value(name, assigned, condition) for name in columns)).from_(table)
    drop = sqlglot.parse_one(f"drop table if exists {new.sql('duckdb')}", read="duckdb")
    yield drop
    yield exp.Create(this=new.copy(), kind="TABLE", expression=rows)
    yield exp.insert(exp.select("*").from_(new.copy()), table.copy(), overwrite=True)
    yield drop


def _value(name: str, assigned: dict[str, exp.Expr], condition: exp.Expr) -> exp.Expr:
    column = exp.column(name, quoted=True)
    if name.lower() not in assigned:
        return column
    changed = exp.Case().when(condition.copy(), assigned[name.lower()].copy()).else_(column)
    return exp.alias_(changed, name, quoted=True)
