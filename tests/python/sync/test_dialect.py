"""Which engines syncs plan on, and in which words the types of columns are told."""

from __future__ import annotations

import pytest

from cdp_cli.errors import ConfigError
from cdp_cli.sync.dialect import dialect_of
from cdp_cli.sync.dialect.postgres import PostgresDialect


def test_an_engine_without_a_dialect_is_named_with_those_that_have_one():
    with pytest.raises(
        ConfigError, match=r"on duckdb and postgres, .* leads to spark, 10\.0\.0\.7"
    ):
        dialect_of("spark", "spark, 10.0.0.7:10000")


class Columns:
    """A warehouse that knows the types of one table."""

    def __init__(self, *kinds: str) -> None:
        self._kinds = kinds

    def columns(self, _schema: str, _table: str) -> dict[str, str]:
        return {kind: kind for kind in self._kinds}


@pytest.mark.parametrize(
    ("native", "word"),
    [
        ("text", "varchar"),
        ("character varying(20)", "varchar"),
        ("numeric(12,2)", "decimal(12,2)"),
        ("numeric", "decimal"),
        ("double precision", "double"),
        ("timestamp(3) without time zone", "timestamp"),
        ("timestamp with time zone", "timestamp with time zone"),
        ("time without time zone", "time without time zone"),
        ("text[]", "varchar[]"),
        ("numeric(5,1)[]", "decimal(5,1)[]"),
        ("bigint", "bigint"),
        ("jsonb", "jsonb"),
    ],
)
def test_types_of_a_server_are_told_in_common_words(native, word):
    assert PostgresDialect(Columns(native)).columns("activation", "people") == {native: word}
