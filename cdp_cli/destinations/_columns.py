"""What a table of a database must have so that a sync can write to it."""

from __future__ import annotations

from collections.abc import Collection

from cdp_cli.destinations.base import Target
from cdp_cli.errors import ConfigError

# Modes that ask the table whether it knows a key already.
ASKS_BY_KEY = {"upsert", "mirror", "create_only"}


def misfit(target: Target, table: str, what: str, hint: str) -> ConfigError:
    """That a table, named with where it is, does not fit the sync."""
    return ConfigError(f"{table} {what}, as sync {target.sync!r} needs.", hint=hint)


def check_columns(
    target: Target, table: str, columns: Collection[str], unique: Collection[str]
) -> None:
    """Raise ConfigError where a column is missing, or the key is none of the `unique` columns."""
    if missing := [name for name in target.columns if name not in columns]:
        hint = f"Add {', '.join(missing)} to the table, or exclude them in meta.sync."
        raise misfit(target, table, f"has no column {missing[0]!r}", hint)
    if target.mode in ASKS_BY_KEY and target.key not in unique:
        hint = "Make the key the primary key, or add a unique index on it alone."
        raise misfit(target, table, f"has no unique index on the key {target.key!r}", hint)
