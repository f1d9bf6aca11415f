"""`cdp build`: all rooms with dbt, with progress and a summary."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console
from cdp_cli.errors import FixError
from cdp_cli.wording import counted

if TYPE_CHECKING:
    from cdp_cli.build import BuildResult, Problem
    from cdp_cli.project import Project

SHOWN_PROBLEMS = 10

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def build(
    *,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Build incremental models from nothing.")
    ] = False,
    select: Annotated[
        list[str] | None, typer.Option("--select", "-s", help="What to build, as dbt selects it.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", help="What to leave out, as dbt selects it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Build all rooms with dbt, from staging to activation.

    The same as `dbt build`, which works just as well; this one shows less and sums up.
    """
    from cdp_cli.build import Step
    from cdp_cli.build import build as build_rooms
    from cdp_cli.project import Project

    project = Project.find()
    with console.progress("Reading the project") as advance:

        def show(step: Step) -> None:
            advance(1, description=f"{step.room} · {step.name}", total=step.total)

        result = build_rooms(
            project,
            full_refresh=full_refresh,
            select=_words(select),
            exclude=_words(exclude),
            on_step=show,
        )
    if not (result.rooms or result.failures or result.skipped):
        raise FixError(
            f"Nothing was built: {_selection(select, exclude)} finds no model, seed or test.",
            hint="Check the spelling; `dbt ls --select …` lists what a selection finds.",
        )
    if as_json:
        console.emit_json({**asdict(result), "is_success": result.is_success})
    else:
        _show(project, result)
    raise typer.Exit(0 if result.is_success else 1)


def _words(given: list[str] | None) -> list[str]:
    """`--select 'a b' --select c` means a, b and c, as it does for dbt."""
    return [word for text in given or [] for word in text.split()]


def _selection(select: list[str] | None, exclude: list[str] | None) -> str:
    said = [f"--select {' '.join(select)}"] if select else []
    return " ".join([*said, f"--exclude {' '.join(exclude)}"] if exclude else said) or "the project"


def _show(project: Project, result: BuildResult) -> None:
    console.table(
        ("room", "models", "tests", "seconds"),
        [(room.name, room.models, room.tests, room.seconds) for room in result.rooms],
    )
    for problem in result.failures[:SHOWN_PROBLEMS]:
        _show_failure(problem)
    for problem in result.warnings[:SHOWN_PROBLEMS]:
        console.warn(f"Warning: {problem.kind} {problem.name}: {problem.reason}")
    hidden = max(len(result.failures), len(result.warnings)) - SHOWN_PROBLEMS
    if hidden > 0:
        console.warn(f"… and {hidden} more.")
    console.say()
    if result.is_success:
        _show_findings(project)
    console.say(_last_line(result), style="bold green" if result.is_success else "bold red")


def _show_failure(problem: Problem) -> None:
    from cdp_cli.errors import BuildError

    where = f"Its SQL: {problem.compiled_path}" if problem.compiled_path else ""
    console.fail(
        BuildError(f"{problem.kind} {problem.name} in {problem.room}: {problem.reason}", hint=where)
    )


def _show_findings(project: Project) -> None:
    """What the rooms hold now, as far as they are there."""
    from cdp_cli.warehouse import connect

    with connect(project, read_only=True) as warehouse:
        if warehouse.columns("golden", "customer_360"):
            found = warehouse.query("select count(*) as customers from golden.customer_360")
            console.say(f"{counted(found[0]['customers'], 'customer')} in golden.customer_360")
        if warehouse.columns("cdp_ops", "load_rejects"):
            found = warehouse.query("select count(*) as rejects from cdp_ops.load_rejects")
            rejected = counted(found[0]["rejects"], "row")
            console.say(f"{rejected} rejected while loading, in cdp_ops.load_rejects")


def _last_line(result: BuildResult) -> str:
    counts = (
        f"{counted(sum(room.models for room in result.rooms), 'model')},"
        f" {counted(sum(room.tests for room in result.rooms), 'test')},"
        f" {counted(len(result.warnings), 'warning')} in {result.seconds:.1f} s;"
        f" log: {result.log_path}"
    )
    if result.is_success:
        return f"Built: {counts}"
    return (
        f"Failed: {counted(len(result.failures), 'failure')}, {result.skipped:,} skipped, {counts}"
    )
