"""The notes on loads that the warehouse keeps: what has landed, when, and what was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cdp_cli.errors import ConfigError
from cdp_cli.load.request import LoadResult, Mode, Reject
from cdp_cli.project import DeclaredTable, Project
from cdp_cli.warehouse.base import Warehouse

OPS = "cdp_ops"
LOADS = "cdp_ops.loads"
REJECTS = "cdp_ops.load_rejects"
SHOWN_REJECTS = 5


class Ledger:
    """`cdp_ops.loads` and `cdp_ops.load_rejects` of one warehouse."""

    def __init__(self, warehouse: Warehouse, project: Project) -> None:
        self._warehouse = warehouse
        declared = {table.name for table in project.declared_tables() if table.schema == OPS}
        if not {"loads", "load_rejects"} <= declared:
            raise ConfigError(
                "The project does not declare the tables cdp_ops.loads and cdp_ops.load_rejects.",
                hint="Install cdp as a package of the dbt project: `dbt deps`.",
            )
        warehouse.ensure_declared(OPS)

    def holds(self, table: DeclaredTable, sha256: str, mode: Mode) -> bool:
        """Whether the table already holds this content, and after a replacement nothing else."""
        if not self._warehouse.columns(table.schema, table.identifier):
            return False
        here = (table.source, table.name)
        found = self._warehouse.query(
            "select count(*) as files, count(*) filter (where file_sha256 = ?) as same"
            f" from {LOADS} where source = ? and table_name = ? and loaded_at >= coalesce((select"
            f" max(replaced.loaded_at) from {LOADS} as replaced where replaced.source = ?"
            " and replaced.table_name = ? and replaced.mode = 'replace'), timestamp '1970-01-01')",
            [sha256, *here, *here],
        )[0]
        return bool(found["same"]) and (mode == "append" or found["files"] == 1)

    def next_moment(self) -> datetime:
        """Now in UTC, and later than any load before, whatever the clock of this machine says."""
        latest = self._warehouse.query(f"select max(loaded_at) as latest from {LOADS}")[0]["latest"]
        now = datetime.now(UTC).replace(tzinfo=None)
        return now if latest is None or now > latest else latest + timedelta(microseconds=1)

    def note_rejects(self, result: LoadResult, moment: datetime, rejects: Sequence[Reject]) -> None:
        """Keep rejects of a file, and remember a few for the terminal."""
        job = result.job
        result.rows_rejected += len(rejects)
        room = SHOWN_REJECTS - len(result.first_rejects)
        result.first_rejects += [(reject.line, reject.reason) for reject in rejects[:room]]
        self._warehouse.insert(
            REJECTS,
            _REJECT_COLUMNS,
            (
                (result.load_id, job.source, job.table, job.path.name, *row, moment)
                for row in rejects
            ),
        )

    def note_load(self, result: LoadResult, moment: datetime, sha256: str) -> None:
        """Keep that a file has landed."""
        job = result.job
        self._warehouse.insert(
            LOADS,
            _LOAD_COLUMNS,
            [
                (
                    *(result.load_id, job.source, job.table, job.path.name, sha256),
                    *(job.options.mode, result.rows_loaded, result.rows_rejected, moment),
                )
            ],
        )


_LOAD_COLUMNS = (
    *("load_id", "source", "table_name", "file", "file_sha256", "mode"),
    *("rows_loaded", "rows_rejected", "loaded_at"),
)
_REJECT_COLUMNS = (
    *("load_id", "source", "table_name", "file", "line", "reason", "raw_text", "loaded_at"),
)
