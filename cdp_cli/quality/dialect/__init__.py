"""What warehouses spell differently in the SQL of gates: one file per engine, chosen here.

Everything else in the SQL of gates is written once, in words that all of them understand.
"""

from __future__ import annotations

from cdp_cli.errors import ConfigError
from cdp_cli.quality.dialect.base import Dialect
from cdp_cli.quality.dialect.duckdb import DuckDBDialect
from cdp_cli.quality.dialect.postgres import PostgresDialect
from cdp_cli.warehouse.base import Warehouse

__all__ = ["Dialect", "dialect_of", "require_measurable"]

DIALECTS: dict[str, type[Dialect]] = {"duckdb": DuckDBDialect, "postgres": PostgresDialect}


def require_measurable(adapter_type: str) -> None:
    """Raise ConfigError for an engine that gates cannot measure, by the type in dbt's profile."""
    if adapter_type not in DIALECTS:
        raise ConfigError(
            f"Gates measure on {' and '.join(DIALECTS)}, and the dbt profile leads to"
            f" {adapter_type}.",
            hint="docs/warehouses.md says what works where; CDP_TARGET=duckdb leads to DuckDB.",
        )


def dialect_of(warehouse: Warehouse) -> Dialect:
    """How an open warehouse is spoken to; raises ConfigError for one that gates cannot measure."""
    require_measurable(warehouse.adapter_type)
    return DIALECTS[warehouse.adapter_type]()
