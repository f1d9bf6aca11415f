"""What warehouses spell differently in the SQL of syncs: one file per engine, chosen here.

Everything else in the SQL of syncs is written once, in words that all of them understand.
"""

from __future__ import annotations

from cdp_cli.sync.dialect.base import Dialect
from cdp_cli.sync.dialect.duckdb import DuckDBDialect
from cdp_cli.sync.dialect.postgres import PostgresDialect
from cdp_cli.warehouse import unsuited
from cdp_cli.warehouse.base import Warehouse

__all__ = ["Dialect", "dialect_of", "speak"]

DIALECTS: dict[str, type[Dialect]] = {"duckdb": DuckDBDialect, "postgres": PostgresDialect}


def dialect_of(adapter_type: str, described: str = "") -> type[Dialect]:
    """How an engine is spoken to, by the type that dbt's profile gives it.

    Raises ConfigError for an engine that syncs cannot plan on; `described` says which it is.
    """
    if adapter_type not in DIALECTS:
        raise unsuited("Syncs plan", DIALECTS, described or adapter_type)
    return DIALECTS[adapter_type]


def speak(warehouse: Warehouse) -> Dialect:
    """The dialect of an open warehouse."""
    return dialect_of(warehouse.adapter_type)(warehouse)
