"""What earlier gates found and what this one found, in `cdp_ops`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cdp_cli.quality.distribution import Distribution
    from cdp_cli.quality.frames import Measured
    from cdp_cli.quality.report import Finding, GateReport, TableReport
    from cdp_cli.warehouse.base import Warehouse

OPS = "cdp_ops"
LOADS = "cdp_ops.loads"
RUNS = "cdp_ops.quality_runs"
RESULTS = "cdp_ops.quality_results"
MEASURES = "cdp_ops.quality_measures"
GOOD = "status in ('passed', 'warned', 'accepted')"
USUAL_RUNS = 7


class History:
    """The gates of one kind that this warehouse remembers."""

    def __init__(self, warehouse: Warehouse, gate: str) -> None:
        self._warehouse = warehouse
        self._gate = gate

    def since(self, table: str) -> datetime | None:
        """Until when the rows of a table have been found good; None if none has been yet."""
        rows = self._warehouse.query(
            f"select max(rows_until) as until from {RUNS}"
            f" where gate = ? and table_name = ? and {GOOD}",
            [self._gate, table],
        )
        until: datetime | None = rows[0]["until"]
        return until

    def values(self, table: str) -> dict[str, list[float]]:
        """The measures of a table in its last good runs, by label, the latest first.

        Where a person has accepted a run, what was before it is no longer the usual.
        """
        rows = self._warehouse.query(
            "select measure, value from ("
            "select measured.measure, measured.value, runs.run_id, row_number() over"
            " (partition by measured.measure order by runs.run_id desc) as place"
            f" from {MEASURES} as measured"
            f" inner join {RUNS} as runs on measured.run_id = runs.run_id"
            " and measured.table_name = runs.table_name where runs.gate = ?"
            f" and measured.table_name = ? and measured.item is null and runs.{GOOD}"
            f" and runs.run_id >= coalesce((select max(run_id) from {RUNS} where gate = ?"
            " and table_name = ? and status = 'accepted'), '')) as placed"
            f" where place <= {USUAL_RUNS} order by run_id desc",
            [self._gate, table, self._gate, table],
        )
        found: dict[str, list[float]] = {}
        for row in rows:
            found.setdefault(row["measure"], []).append(row["value"])
        return found

    def distribution(self, table: str, label: str) -> Distribution:
        """The counts per value in the last good run that looked at rows; {} without one."""
        rows = self._warehouse.query(
            f"select measured.item, measured.value from {MEASURES} as measured"
            " where measured.table_name = ? and measured.measure = ? and measured.item is not null"
            " and measured.run_id = ("
            f"select runs.run_id from {RUNS} as runs"
            f" inner join {MEASURES} as earlier on earlier.run_id = runs.run_id"
            " and earlier.table_name = runs.table_name where runs.gate = ? and runs.table_name = ?"
            f" and earlier.measure = ? and earlier.item is not null and runs.{GOOD}"
            " order by runs.started_at desc limit 1)",
            [table, label, self._gate, table, label],
        )
        return {row["item"]: row["value"] for row in rows}

    def accept(self, table: str, *, by: str, because: str) -> dict[str, Any] | None:
        """Let the last run of a table stand although it failed; None where it did not."""
        last = self._warehouse.query(
            f"select run_id, status, rows_checked from {RUNS} where gate = ? and table_name = ?"
            " order by run_id desc limit 1",
            [self._gate, table],
        )
        if not last or last[0]["status"] != "failed":
            return None
        self._warehouse.execute(
            f"update {RUNS} set status = 'accepted', decided_by = ?, reason = ?"
            " where run_id = ? and table_name = ?",
            [by, because, last[0]["run_id"], table],
        )
        return last[0]

    def keep(self, report: GateReport, measured: list[Measured]) -> None:
        """Write down a whole gate, all or nothing."""
        with self._warehouse.transaction():
            for table in report.tables:
                self._warehouse.insert(RUNS, _RUN_COLUMNS, [_run(report, table)])
                findings = [_result(report, table, each) for each in table.findings]
                self._warehouse.insert(RESULTS, _RESULT_COLUMNS, findings)
            for each in measured:
                self._warehouse.insert(MEASURES, _MEASURE_COLUMNS, _measures(report.run_id, each))


_RUN_COLUMNS = (
    *("run_id", "gate", "table_name", "status", "rows_checked", "rows_until"),
    *("started_at", "finished_at"),
)
_RESULT_COLUMNS = (
    *("run_id", "gate", "table_name", "column_name", "expectation", "severity", "is_met"),
    *("observed", "expected", "detail", "checked_at"),
)
_MEASURE_COLUMNS = ("run_id", "table_name", "measure", "item", "value")


def _run(report: GateReport, table: TableReport) -> tuple[object, ...]:
    return (
        *(report.run_id, report.gate, table.table, table.status, table.rows, table.rows_until),
        *(report.started_at, report.finished_at),
    )


def _result(report: GateReport, table: TableReport, found: Finding) -> tuple[object, ...]:
    return (
        *(report.run_id, report.gate, table.table, found.column or None, found.expectation),
        *(found.severity, found.is_met, found.observed, found.expected, found.detail or None),
        report.finished_at,
    )


def _measures(run_id: str, found: Measured) -> list[tuple[object, ...]]:
    name = found.target.name
    rows: list[tuple[object, ...]] = [
        (run_id, name, label, None, value)
        for label, value in found.values.items()
        if value is not None
    ]
    for label, distribution in found.distributions.items():
        rows += [(run_id, name, label, item, count) for item, count in distribution.items()]
    return rows
