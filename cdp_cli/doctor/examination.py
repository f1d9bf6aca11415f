"""All checks in order; one that cannot be made says so and does not hide the others."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cdp_cli import warehouse
from cdp_cli.doctor.check import Finding, ok, problem, warning
from cdp_cli.doctor.installation import check_disk, check_packages, check_python
from cdp_cli.doctor.registry import check_registry
from cdp_cli.errors import CdpError
from cdp_cli.project import DeclaredTable, Project
from cdp_cli.rendering import environment_variables
from cdp_cli.wording import counted

STALE = timedelta(days=1)


def examine(directory: Path | None = None) -> Iterator[Finding]:
    """Findings on the installation and on the project of `directory`, as each check is done."""
    yield check_python()
    yield from check_packages()
    try:
        project = Project.find(directory)
    except CdpError as error:
        yield problem("project", error.message, error.hint)
        return
    yield from _check_project(project)
    yield from _check_warehouse(project)
    yield from _check_destinations(project)
    yield _check_last_build(project)


def _check_project(project: Project) -> Iterator[Finding]:
    try:
        manifest = project.manifest()
    except CdpError as error:
        yield problem("project", error.message, error.hint)
        return
    models = {n["name"] for n in manifest["nodes"].values() if n["resource_type"] == "model"}
    yield ok("project", f"{project.root} parses: {counted(len(models), 'model')}")
    yield from check_registry(project.sources, models)


def _check_warehouse(project: Project) -> Iterator[Finding]:
    try:
        target = warehouse.target(project)
        yield ok("profile", f"{project.profiles_dir / 'profiles.yml'}: {target.described}")
    except CdpError as error:
        yield problem("profile", error.message, error.hint)
        return
    if target.file:
        yield check_disk(target.file)
        if not target.file.is_file():
            yield warning("warehouse", f"{target.file} does not exist yet.", "Run `cdp build`.")
            return
    yield from _check_tables(project)


def _check_tables(project: Project) -> Iterator[Finding]:
    declared = _declared(project)
    try:
        with warehouse.connect(project, read_only=True) as connection:
            missing = [
                f"{table.schema}.{table.identifier}"
                for table in declared
                if not connection.columns(table.schema, table.identifier)
            ]
    except CdpError as error:
        yield problem("warehouse", error.message, error.hint)
        return
    yield ok("warehouse", "It can be reached and nobody holds it.")
    if missing:
        yield warning(
            "tables",
            f"Not there yet: {', '.join(missing)}",
            "Run `cdp build`; it makes them, empty.",
        )
    elif declared:
        yield ok("tables", "Every declared table is there.")


def _declared(project: Project) -> list[DeclaredTable]:
    """None of a project that does not parse: the check of the project has said so."""
    try:
        return project.declared_tables()
    except CdpError:
        return []


def _check_destinations(project: Project) -> Iterator[Finding]:
    for name, settings in project.destinations().items():
        unset = sorted(v for v in environment_variables(settings) if v not in os.environ)
        if not unset:
            yield ok("destinations", f"{name}: every variable it needs is set")
            continue
        message = f"{name}: not set: {', '.join(unset)}"
        remedy = "Set them in the environment before a sync to it."
        is_optional = settings.get("optional") is True
        yield (warning if is_optional else problem)("destinations", message, remedy)


def _check_last_build(project: Project) -> Finding:
    try:
        results = json.loads((project.target_dir / "run_results.json").read_text("utf-8"))
        made = datetime.fromisoformat(results["metadata"]["generated_at"].replace("Z", "+00:00"))
    except (OSError, ValueError, KeyError):
        return warning("build", "Nothing was built yet.", "Run `cdp build`.")
    age = datetime.now(UTC) - made
    said = f"dbt last ran on {made:%Y-%m-%d at %H:%M} UTC"
    failed = sum(r["status"] in {"error", "fail"} for r in results.get("results", []))
    if failed:
        return warning(
            "build", f"{said}, and {counted(failed, 'node')} failed.", "Run `cdp build` again."
        )
    if age > STALE:
        return warning("build", f"{said}, more than a day ago.", "Run `cdp build`.")
    return ok("build", said)
