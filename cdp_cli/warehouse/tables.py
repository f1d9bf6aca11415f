"""What every warehouse does alike with the tables that the command line keeps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Self

from cdp_cli.warehouse.names import quoted, relation

if TYPE_CHECKING:
    from cdp_cli.project import DeclaredTable, Project

RAW_COLUMNS = {"_file": "", "_line": "bigint", "_loaded_at": "timestamp"}


class Tables(ABC):
    """The part of a `Warehouse` that makes and empties tables; warehouse/base.py says the rest."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @abstractmethod
    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement whose result nobody reads."""

    @abstractmethod
    def columns(self, schema: str, table: str) -> dict[str, str]:
        """Name -> type of each column, in order; {} where the table does not exist."""

    @abstractmethod
    def close(self) -> None:
        """Let the warehouse go."""

    @abstractmethod
    def _type(self, data_type: str) -> str:
        """What a declared data type is called here; "" is text."""

    def ensure_declared(self, schema: str) -> None:
        """Create the declared tables of a schema that are missing, and add missing columns."""
        for table in self._project.declared_tables():
            if table.schema == schema:
                self.ensure_table(table)

    def ensure_table(self, table: DeclaredTable) -> None:
        """Create one declared table, or add the columns it lacks."""
        declared = table.columns | (RAW_COLUMNS if table.is_raw else {})
        wanted = {name: self._type(data_type) for name, data_type in declared.items()}
        present = {name.lower() for name in self.columns(table.schema, table.identifier)}
        name = relation(table.schema, table.identifier)
        if not present:
            columns = ", ".join(f"{quoted(column)} {kind}" for column, kind in wanted.items())
            self.execute(f"create schema if not exists {quoted(table.schema)}")
            self.execute(f"create table {name} ({columns})")
            return
        for column, kind in wanted.items():
            if column.lower() not in present:
                self.execute(f"alter table {name} add column {quoted(column)} {kind}")

    def add_columns(self, schema: str, table: str, names: Iterable[str]) -> None:
        """Add columns of text to a table."""
        name, text = relation(schema, table), self._type("")
        for column in names:
            self.execute(f"alter table {name} add column {quoted(column)} {text}")

    def empty(self, schema: str, table: str) -> None:
        """Delete all rows of a table; the table and its columns stay."""
        self.execute(f"delete from {relation(schema, table)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
