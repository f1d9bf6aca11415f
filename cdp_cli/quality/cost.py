"""What bad data cost, as the insights say: sources, their trend, and whom disagreements touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cdp_cli.errors import ConfigError
from cdp_cli.project import Project
from cdp_cli.warehouse import connect, require

if TYPE_CHECKING:
    from cdp_cli.warehouse.base import Warehouse

BUILT = "insight_data_quality_days"
BARS = "▁▂▃▄▅▆▇█"
TREND_DAYS = 14
DEAREST = 5


@dataclass(frozen=True)
class Day:
    """A day on which rows of a source landed; `completeness` and `validity` are from 0 to 1."""

    day: date
    rows: int
    completeness: float
    validity: float


@dataclass(frozen=True)
class SourceQuality:
    """A source over all that it brought, and its last days, the oldest first."""

    source: str
    kept: int
    folded: int
    rejected: int
    completeness: float
    days_since_load: int
    days: tuple[Day, ...]

    @property
    def validity(self) -> float:
        """The part of the rows that could be kept."""
        return self.kept / max(self.kept + self.rejected, 1)


@dataclass(frozen=True)
class Conflict:
    """Customers of whom a source says something else than another one, and what they have spent."""

    attribute: str
    source: str
    customers: int
    conflicting: int
    revenue: int


@dataclass(frozen=True)
class Cost:
    """Sources, the worst first, and the dearest disagreements between them."""

    sources: list[SourceQuality]
    conflicts: list[Conflict]


def read_cost(project: Project) -> Cost:
    """What the last build knows; raises ConfigError where there was none."""
    require(project)
    with connect(project, read_only=True) as warehouse:
        if not warehouse.columns("insights", BUILT):
            raise ConfigError(f"insights.{BUILT} has not been built.", hint="Run `cdp build`.")
        return cost(warehouse)


def cost(warehouse: Warehouse) -> Cost:
    """The same from an open warehouse in which the insights were built."""
    days = _days(warehouse)
    rows = warehouse.query(
        "select source, cast(sum(kept_rows) as bigint) as kept,"
        " cast(sum(folded_rows) as bigint) as folded,"
        " cast(sum(rejected_rows) as bigint) as rejected,"
        " cast(coalesce(sum(completeness * kept_rows) / nullif(sum(kept_rows), 0), 0)"
        " as double precision) as completeness,"
        " cast(coalesce(min(days_since_load), 0) as bigint) as days_since_load"
        " from insights.insight_data_quality group by source order by source"
    )
    sources = [SourceQuality(**row, days=tuple(days.get(row["source"], ()))) for row in rows]
    sources.sort(key=lambda each: (each.validity, each.completeness))
    return Cost(sources, _conflicts(warehouse))


def spark(values: Sequence[float]) -> str:
    """Values from 0 to 1 as a row of bars, the first left."""
    return "".join(BARS[min(int(value * len(BARS)), len(BARS) - 1)] for value in values)


def _days(warehouse: Warehouse) -> dict[str, list[Day]]:
    """The last days of each source; an attribute counts by its rows, a concept's rows once."""
    found: dict[str, list[Day]] = defaultdict(list)
    for row in warehouse.query(
        "select source, landed_on as day, cast(sum(kept) as bigint) as rows,"
        " cast(sum(filled) * 1.0 / nullif(sum(cells), 0) as double precision) as completeness,"
        " cast(sum(kept) * 1.0 / nullif(sum(kept) + sum(rejected), 0) as double precision)"
        " as validity"
        " from (select source, concept, landed_on, max(kept_rows) as kept,"
        " max(rejected_rows) as rejected, sum(filled_rows) as filled, sum(kept_rows) as cells"
        f" from insights.{BUILT} group by source, concept, landed_on) as concepts"
        " group by source, landed_on order by source, landed_on"
    ):
        source = row.pop("source")
        found[source].append(Day(**row))
    return {source: days[-TREND_DAYS:] for source, days in found.items()}


def _conflicts(warehouse: Warehouse) -> list[Conflict]:
    rows = warehouse.query(
        "select attribute_name as attribute, source, cast(customers as bigint) as customers,"
        " cast(conflicting_customers as bigint) as conflicting,"
        " cast(round(conflicting_revenue) as bigint) as revenue"
        " from insights.insight_data_quality_conflicts where conflicting_customers > 0"
        f" order by conflicting_revenue desc, attribute, source limit {DEAREST}"
    )
    return [Conflict(**row) for row in rows]
