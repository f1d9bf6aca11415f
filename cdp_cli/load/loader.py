"""Loads files: one transaction each, a broken one does not undo the others."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from cdp_cli import warehouse as warehouses
from cdp_cli.errors import CdpError, ContractError, SourceError
from cdp_cli.load.contract import Contract
from cdp_cli.load.landing import Landing
from cdp_cli.load.ledger import Ledger
from cdp_cli.load.opening import open_reader
from cdp_cli.load.request import LoadJob, LoadResult
from cdp_cli.load.text import sha256_of
from cdp_cli.project import DeclaredTable, Project

if TYPE_CHECKING:
    from cdp_cli.warehouse.base import Warehouse


def load_files(
    project: Project,
    jobs: Iterable[LoadJob],
    *,
    warehouse: Warehouse | None = None,
    on_result: Callable[[LoadResult], None] | None = None,
) -> list[LoadResult]:
    """Load files in order over one connection; `on_result` hears of each as it is done.

    A file that cannot be loaded has a result with status `failed` and its error. Raises SourceError
    before anything is loaded if a job names a table that nobody declared, and WarehouseBusyError if
    another process holds the warehouse. A `warehouse` that is given stays open.
    """
    wanted = list(jobs)
    names = dict.fromkeys((job.source, job.table) for job in wanted)
    tables = {name: find_table(project, *name) for name in names}
    connection = warehouse or warehouses.connect(project)
    results = []
    try:
        loader = Loader(connection, project)
        for job in wanted:
            result = loader.load(job, tables[job.source, job.table])
            results.append(result)
            if on_result:
                on_result(result)
    finally:
        if warehouse is None:
            connection.close()
    return results


def find_table(project: Project, source: str, table: str) -> DeclaredTable:
    """The declared raw table of a source; raises SourceError naming the known ones."""
    raw = [declared for declared in project.declared_tables() if declared.is_raw]
    of_source = {declared.name: declared for declared in raw if declared.source == source}
    if not of_source:
        raise _unknown("Source", source, {declared.source for declared in raw}, "in the project")
    if table not in of_source:
        raise _unknown("Table", table, set(of_source), f"for the source {source!r}")
    return of_source[table]


class Loader:
    """Loads one file after the other into one warehouse."""

    def __init__(self, warehouse: Warehouse, project: Project) -> None:
        self._warehouse = warehouse
        self._ledger = Ledger(warehouse, project)

    def load(self, job: LoadJob, table: DeclaredTable) -> LoadResult:
        """Load one file; what goes wrong on purpose is in the result."""
        started = time.monotonic()
        result = LoadResult(job)
        try:
            self._load(result, table)
        except CdpError as error:
            result = LoadResult(job, status="failed", error=error)
        result.seconds = time.monotonic() - started
        return result

    def _load(self, result: LoadResult, table: DeclaredTable) -> None:
        job = result.job
        options = job.options
        sha256 = sha256_of(job.path)
        if self._ledger.holds(table, sha256, options.mode):
            result.status = "unchanged"
            return
        contract = Contract(
            table, job.path.name, options.renamed, allow_missing=options.allow_missing
        )
        reader = open_reader(job.path, options, contract, list(table.columns))
        if reader.columns is not None:
            contract.raw_names(reader.columns)
            contract.check()
        result.load_id = uuid.uuid4().hex
        with self._warehouse.transaction():
            moment = self._ledger.next_moment()
            self._warehouse.ensure_table(table)
            if options.mode == "replace":
                self._warehouse.empty(table.schema, table.identifier)
            Landing(self._warehouse, self._ledger, table, contract).land(reader, result, moment)
            contract.check()
            if options.mode == "replace" and not result.rows_loaded:
                _refuse_empty(job, table)
            self._ledger.note_load(result, moment, sha256)


def _refuse_empty(job: LoadJob, table: DeclaredTable) -> None:
    if not job.options.allow_empty:
        raise ContractError(
            f"{job.path.name} holds no row; it would empty {table.source}.{table.name}, so nothing"
            " was replaced.",
            hint="If that is meant, say --allow-empty.",
        )


def _unknown(kind: str, name: str, known: set[str], where: str) -> SourceError:
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    listed = ", ".join(sorted(known)) or "none"
    guess = f"Did you mean {close[0]!r}? " if close else ""
    return SourceError(
        f"{kind} {name!r} is not declared {where} (declared: {listed}).",
        hint=f"{guess}A source is declared in models/staging/<source>/_<source>__sources.yml,"
        " with `loader: cdp`.",
    )
