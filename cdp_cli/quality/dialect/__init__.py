"""What warehouses spell differently in the SQL of gates: one file per engine, chosen here.

Everything else in the SQL of gates is written once, in words that all of them understand.
"""

from __future__ import annotations

from cdp_cli.quality.dialect.base import Dialect
from cdp_cli.quality.dialect.duckdb import DuckDBDialect
from cdp_cli.quality.dialect.postgres import PostgresDialect
from cdp_cli.warehouse import Target, unsuited
from cdp_cli.warehouse.base import Warehouse

__all__ = ["Dialect", "dialect_of", "require_measurable"]

DIALECTS: dict[str, type[Dialect]] = {"duckdb": DuckDBDialect, "postgres": PostgresDialect}


def require_measurable(found: Target) -> None:
    """Raise ConfigError where the profile leads to an engine that gates cannot measure."""
    if found.adapter_type not in DIALECTS:
        raise unsuited("Gates measure", DIALECTS, found.described)


def dialect_of(warehouse: Warehouse) -> Dialect:
    """How an open warehouse is spoken to; raises ConfigError for one that gates cannot measure."""
    if warehouse.adapter_type not in DIALECTS:
        raise unsuited("Gates measure", DIALECTS, warehouse.adapter_type)
    return DIALECTS[warehouse.adapter_type]()
