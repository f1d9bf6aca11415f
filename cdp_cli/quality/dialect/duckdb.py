"""How DuckDB is asked for measures."""

from __future__ import annotations

from typing_extensions import override

from cdp_cli.quality.dialect.base import Dialect


class DuckDBDialect(Dialect):
    """See base.py for what each part promises."""

    @override
    def matches(self, value: str, pattern: str) -> str:
        return f"regexp_matches({value}, {pattern})"

    @override
    def number(self, value: str) -> str:
        return f"try_cast({value} as double)"

    @override
    def since_1970(self, value: str) -> str:
        return f"make_timestamp(try_cast({value} as bigint) * 1000)"

    @override
    def moment(self, value: str) -> str:
        return f"cast(try_cast({value} as timestamptz) as timestamp)"

    @override
    def log2(self, number: str) -> str:
        return f"log2({number})"

    @override
    def sample(self, rows: str, size: int) -> str:
        return f"{rows} as seen using sample reservoir({size} rows) repeatable (1)"
