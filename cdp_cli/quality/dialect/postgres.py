"""How PostgreSQL is asked for measures: with what every server has, before anything was built.

PostgreSQL 15 has no cast that gives null in place of an error. Its JSON paths have: they read
numbers and dates, and keep silent about what is none.
"""

from __future__ import annotations

from typing_extensions import override

from cdp_cli.quality.dialect.base import Dialect

NUMBER = "^[-+]?[0-9.]+([eE][-+]?[0-9]+)?$"
DAY = "^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}"
ZONE = " ?(Z|UTC|[-+](0?[0-9]|1[0-4])(:?[0-5][0-9])?)"
CLOCK = "([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?"


class PostgresDialect(Dialect):
    """See base.py for what each part promises."""

    @override
    def matches(self, value: str, pattern: str) -> str:
        return f"({value}) ~ {pattern}"

    @override
    def number(self, value: str) -> str:
        found = f"jsonb_path_query_first(to_jsonb({value}), '$.double()', silent => true)"
        # A path would read 0x10 too.
        return f"case when {value} ~ '{NUMBER}' then cast({found} as double precision) end"

    @override
    def since_1970(self, value: str) -> str:
        return f"timezone('UTC', to_timestamp(cast({value} as bigint) / 1000.0))"

    @override
    def moment(self, value: str) -> str:
        # The pattern says that the clock and the zone can be; whether there is such a day, a path.
        day = f"to_jsonb(replace(substring({value} from '{DAY}'), '/', '-'))"
        is_day = f"jsonb_path_exists({day}, '$.datetime()', silent => true)"
        is_moment = f"{value} ~ '{DAY}([T ]{CLOCK}({ZONE})?)?$' and {value} !~ '^0000'"
        return (
            f"case when {is_moment} and {is_day}"
            f" then timezone('UTC', cast({value} as timestamptz)) end"
        )

    @override
    def log2(self, number: str) -> str:
        return f"ln({number}) / ln(2.0)"

    @override
    def sample(self, rows: str, size: int) -> str:
        return f"{rows} as seen order by md5(cast(seen as text)) limit {size}"
