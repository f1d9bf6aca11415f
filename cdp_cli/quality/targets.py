"""Which tables a gate examines, and what all suites together say about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cdp_cli.errors import ConfigError
from cdp_cli.project import DeclaredTable, Project
from cdp_cli.quality.reading import read_suites
from cdp_cli.quality.suite import EVERY, Check, Gate, Severity, Suite, Target

FOLDER = "quality"
DAYS = {"day": 1.0, "hour": 1 / 24, "minute": 1 / 1440}
FRESHNESS: dict[str, Severity] = {"warn_after": "warn", "error_after": "error"}


def targets(project: Project, gate: Gate) -> list[Target]:
    """The tables of a gate with their checks, by name.

    Every declared raw table is examined, with a suite of its own or without; of the golden tables
    those that have one. A company's file takes the place of the package's of the same name.
    Raises ConfigError for a suite that cannot be understood or that is about no known table.
    """
    suites = _suites(project, gate)
    known = {target.name: target for target in _known(project, gate, suites)}
    for suite in suites:
        if suite.table != EVERY and suite.table not in known:
            raise _about_nothing(suite, list(known))
    return [_with_suites(known[name], suites) for name in sorted(known)]


def _suites(project: Project, gate: Gate) -> list[Suite]:
    """The project's own, and those of its packages that are about a table which it has."""
    own = read_suites(project.root / FOLDER, gate)
    names = {suite.path.name for suite in own}
    tables = {target.name for target in _known(project, gate, [])} | {EVERY}
    installed = sorted((project.root / "dbt_packages").glob(f"*/{FOLDER}"))
    lent = [suite for folder in installed for suite in read_suites(folder, gate)]
    return own + [
        suite
        for suite in lent
        if suite.path.name not in names and (gate == "golden" or suite.table in tables)
    ]


def _known(project: Project, gate: Gate, suites: list[Suite]) -> Iterator[Target]:
    if gate == "raw":
        sources = project.manifest()["sources"].values()
        nodes = {(node["source_name"], node["name"]): node for node in sources}
        for table in project.declared_tables():
            if table.is_raw:
                yield _raw(table, nodes[table.source, table.name])
        return
    models = project.manifest()["nodes"].values()
    relations = {
        f"{node['schema']}.{node.get('alias') or node['name']}"
        for node in models
        if node["resource_type"] == "model"
    }
    for suite in suites:
        if suite.table in relations:
            schema, _, model = suite.table.partition(".")
            yield Target(suite.table, schema, model)


def _raw(table: DeclaredTable, node: Mapping[str, Any]) -> Target:
    freshness = node.get("freshness") or {}
    overdue: list[tuple[float, Severity]] = []
    for key, severity in FRESHNESS.items():
        limit = freshness.get(key) or {}
        if limit.get("count"):
            overdue.append((limit["count"] * DAYS[limit["period"]], severity))
    return Target(
        name=f"{table.source}.{table.name}",
        schema=table.schema,
        table=table.identifier,
        source=table.source,
        declared=tuple(table.columns),
        overdue_after=tuple(overdue),
    )


def _with_suites(target: Target, suites: list[Suite]) -> Target:
    said = [suite for suite in suites if suite.table in {target.name, EVERY}]
    checks = [
        check for suite in said for each in suite.checks for check in _for_columns(each, target)
    ]
    samples = [sample for suite in said for sample in suite.samples]
    return replace(target, checks=tuple(_told_once(checks)), samples=tuple(samples))


def _for_columns(check: Check, target: Target) -> list[Check]:
    """`column: every` means each declared column."""
    if check.column != EVERY:
        return [check]
    return [replace(check, column=column) for column in target.declared]


def _told_once(checks: list[Check]) -> list[Check]:
    """Two checks of one measure by one bound are one; another bound is another check."""
    return list({(check.label, check.bound, check.severity): check for check in checks}.values())


def _about_nothing(suite: Suite, known: list[str]) -> ConfigError:
    close = get_close_matches(suite.table, known, n=1)
    guess = f"Did you mean {close[0]!r}? " if close else ""
    kind = "source.table of a raw table" if suite.gate == "raw" else "schema.table of a model"
    return ConfigError(
        f"{Path(suite.path)} is about {suite.table!r}, which the project does not have.",
        hint=f"{guess}`table` is the {kind}.",
    )
