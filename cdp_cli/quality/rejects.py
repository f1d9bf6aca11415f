"""The quarantine: rows that were moved aside, each with the rule, the reason and the raw text.

Lines that could not be read stand in `cdp_ops.load_rejects`; rows that a staging model could not
keep stand in `conformed.conformed_rejects`, whose file and line lead back to the raw row.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cdp_cli.build import BuildResult, build
from cdp_cli.errors import SourceError
from cdp_cli.project import Project
from cdp_cli.quality.frames import STAMPS
from cdp_cli.warehouse import connect, require
from cdp_cli.warehouse.names import quoted, relation

if TYPE_CHECKING:
    from cdp_cli.warehouse.base import Warehouse

LOADING = "cdp load"


@dataclass(frozen=True)
class Reject:
    """A row that was moved aside. `rule` is `cdp load` or the staging model; `table` the raw one.

    `raw_text` is the line of the file, or the columns of the raw row as JSON. Personal data.
    """

    source: str
    table: str
    rule: str
    reason: str
    file: str
    line: int | None
    loaded_at: datetime
    raw_text: str | None


@dataclass(frozen=True)
class RejectGroup:
    """How many rows of a source one rule moved aside for one reason."""

    source: str
    rule: str
    reason: str
    rows: int
    last_loaded_at: datetime


@dataclass(frozen=True)
class Replay:
    """What became of the quarantine after the models were built again from all raw rows."""

    before: int
    after: int
    models: tuple[str, ...]
    built: BuildResult | None = None


def groups(project: Project, source: str = "") -> list[RejectGroup]:
    """The quarantine in numbers, the most first; raises SourceError for an unknown source."""
    _require_source(project, source)
    with connect(project, read_only=True) as warehouse:
        found = warehouse.query(
            f"select source, rule, reason, count(*) as rows, max(loaded_at) as last_loaded_at"
            f" from ({_all(warehouse)}) as held where source = ? or ? = ''"
            " group by source, rule, reason order by rows desc, source, rule, reason",
            [source, source],
        )
    return [RejectGroup(**row) for row in found]


def rejects(project: Project, source: str = "", *, limit: int = 100) -> list[Reject]:
    """Rows in quarantine, the latest first; raises SourceError for an unknown source."""
    _require_source(project, source)
    with connect(project, read_only=True) as warehouse:
        found = warehouse.query(
            f"select * from ({_all(warehouse)}) as held where source = ? or ? = ''"
            " order by loaded_at desc, source, file, line limit ?",
            [source, source, limit],
        )
        return [Reject(**_with_raw_text(project, warehouse, row)) for row in found]


def replay(project: Project, source: str = "") -> Replay:
    """Build the models that hold rejected rows, and all below, again from every raw row.

    For after a mend of a rule or of a look-up: what is fine now leaves the quarantine, and the
    counts of raw rows still balance. Raises SourceError for an unknown source; what fails is in the
    result of the build.
    """
    require(project)
    held = [each for each in groups(project, source) if each.rule != LOADING]
    models = tuple(sorted({each.rule for each in held}))
    before = sum(each.rows for each in held)
    if not models:
        return Replay(0, 0, ())
    built = build(project, full_refresh=True, select=[f"{model}+" for model in models])
    after = sum(each.rows for each in groups(project, source) if each.rule in models)
    return Replay(before, after, models, built)


def _all(warehouse: Warehouse) -> str:
    """Both kinds of rejects as one query; a warehouse that was never built has only the first."""
    parts = [
        "select source, table_name as table, 'cdp load' as rule, reason, file, line, loaded_at,"
        " raw_text from cdp_ops.load_rejects"
        if warehouse.columns("cdp_ops", "load_rejects")
        else "",
        "select source, concept as table, 'stg_' || source || '__' || concept as rule,"
        " reject_reason as reason, source_file as file, source_line as line, loaded_at,"
        " cast(null as varchar) as raw_text from conformed.conformed_rejects"
        if warehouse.columns("conformed", "conformed_rejects")
        else "",
    ]
    return " union all ".join(filter(None, parts)) or _NOTHING


_NOTHING = (
    "select '' as source, '' as table, '' as rule, '' as reason, '' as file,"
    " 0 as line, cast(null as timestamp) as loaded_at, '' as raw_text where false"
)


def _with_raw_text(project: Project, warehouse: Warehouse, row: dict[str, Any]) -> dict[str, Any]:
    if row["rule"] == LOADING:
        return row
    for name, schema, table in _raw_tables(project, row["rule"]):
        columns = [c for c in warehouse.columns(schema, table) if c not in STAMPS]
        found = warehouse.query(
            f"select {', '.join(map(quoted, columns))} from {relation(schema, table)}"
            " where _loaded_at = ? and _file = ? and _line is not distinct from ? limit 1",
            [row["loaded_at"], row["file"], row["line"]],
        )
        if found:
            raw = json.dumps(found[0], ensure_ascii=False, separators=(",", ":"), default=str)
            return {**row, "table": name, "raw_text": raw}
    return row


def _raw_tables(project: Project, model: str) -> Iterator[tuple[str, str, str]]:
    """The raw tables that a staging model reads: name, schema and identifier."""
    manifest = project.manifest()
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["name"] == model:
            for parent in node["depends_on"]["nodes"]:
                if parent in manifest["sources"]:
                    found = manifest["sources"][parent]
                    yield found["name"], found["schema"], found["identifier"]


def _require_source(project: Project, source: str) -> None:
    known = sorted({table.source for table in project.declared_tables() if table.is_raw})
    if source and source not in known:
        raise SourceError(
            f"Source {source!r} is not declared in the project.",
            hint=f"Declared: {', '.join(known) or 'none'}.",
        )
