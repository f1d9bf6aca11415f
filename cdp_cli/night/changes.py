"""What a night changed: customers, audiences, who is who, and what it moved aside."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cdp_cli.project import Project
from cdp_cli.quality.cost import BUILT, cost
from cdp_cli.warehouse import connect, target
from cdp_cli.warehouse.names import relation

if TYPE_CHECKING:
    from datetime import datetime

    from cdp_cli.warehouse.base import Warehouse

CONFLICTS = "insight_data_quality_conflicts"


def figures(project: Project) -> dict[str, Any]:
    """Customers and members of audiences now; {} where nothing was built yet."""
    file = target(project).file
    if file and not file.is_file():
        return {}
    with connect(project, read_only=True) as warehouse:
        return {
            "customers": _rows(warehouse, "golden", "customer_360"),
            "audiences": {
                name.removeprefix("audience_"): _rows(warehouse, "audiences", name)
                for name in sorted(project.audiences())
                if warehouse.columns("audiences", name)
            },
        }


def changes(project: Project, since: datetime) -> dict[str, Any]:
    """Identity events and rows in quarantine since a moment (UTC, naive), by kind."""
    with connect(project, read_only=True) as warehouse:
        return {
            "identity": _counted(warehouse, "identity.identity_events", "event_type",
                                 "occurred_at", since),
            "unreadable": _counted(warehouse, "cdp_ops.load_rejects", "source",
                                   "loaded_at", since),
            "quarantined": _counted(warehouse, "conformed.conformed_rejects", "source",
                                    "loaded_at", since),
            **_quality(warehouse),
        }  # fmt: skip


def _quality(warehouse: Warehouse) -> dict[str, Any]:
    """What bad data cost; {} where its models were not built."""
    if not (warehouse.columns("insights", BUILT) and warehouse.columns("insights", CONFLICTS)):
        return {}
    found = cost(warehouse)
    sources = [{**asdict(each), "validity": each.validity} for each in found.sources]
    return {"conflicts": [asdict(each) for each in found.conflicts], "sources": sources}


def _rows(warehouse: Warehouse, schema: str, table: str) -> int:
    if not warehouse.columns(schema, table):
        return 0
    return int(warehouse.query(f"select count(*) as n from {relation(schema, table)}")[0]["n"])


def _counted(
    warehouse: Warehouse, table: str, kind: str, moment: str, since: datetime
) -> dict[str, int]:
    """Rows of a table since a moment, by kind; {} where the table is not there."""
    if moment not in warehouse.columns(*table.split(".")):
        return {}
    rows = warehouse.query(
        f"select {kind} as kind, count(*) as n from {table} where {moment} >= ?"
        " group by 1 order by 1",
        [since],
    )
    return {row["kind"]: row["n"] for row in rows}
