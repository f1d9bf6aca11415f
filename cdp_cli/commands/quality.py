"""`cdp quality`: the gates, the quarantine, and suites to begin with."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console
from cdp_cli.wording import counted

if TYPE_CHECKING:
    from cdp_cli.quality.report import Finding, GateReport

STOPPED = 3
STYLES = {
    "passed": "green",
    "idle": "dim",
    "accepted": "green",
    "warned": "yellow",
    "failed": "red",
}

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class GateName(StrEnum):
    """The gates."""

    RAW = "raw"
    GOLDEN = "golden"


@app.callback()
def group() -> None:
    """Watch what goes into the warehouse and what comes out."""


@app.command()
def run(
    *,
    gate: Annotated[
        GateName | None, typer.Option("--gate", help="Only this gate; without it both.")
    ] = None,
    docs: Annotated[
        bool, typer.Option("--docs/--no-docs", help="Write Data Docs to target/quality/.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Hold the tables against the expectations of quality/; exits with 3 where an error is found.

    The raw gate looks at what landed since it was last open, the golden gate at all customers.
    """
    from cdp_cli.project import Project
    from cdp_cli.quality.gate import run_gate

    project = Project.find()
    reports = []
    with console.progress("Opening Great Expectations") as advance:
        for name in [gate.value] if gate else ["raw", "golden"]:
            report = run_gate(
                project,
                "raw" if name == "raw" else "golden",
                with_docs=docs,
                on_table=lambda table: advance(1, description=f"Examining {table}"),
            )
            reports.append(report)
    if as_json:
        console.emit_json([report.as_dict() for report in reports])
    else:
        for report in reports:
            show_gate(report)
    if not all(report.is_open for report in reports):
        raise typer.Exit(STOPPED)


@app.command()
def suggest(
    table: Annotated[str, typer.Argument(help="source.table or schema.table.")],
    *,
    write: Annotated[
        bool, typer.Option("--write", help="Write it into quality/, if it is not there.")
    ] = False,
) -> None:
    """Print a suite for a table, from what its rows look like today."""
    from cdp_cli.errors import ConfigError
    from cdp_cli.project import Project
    from cdp_cli.quality.suggest import suggest as suggest_suite

    project = Project.find()
    suggestion = suggest_suite(project, table)
    if not write:
        console.say_all(suggestion.text.splitlines())
        return
    path = project.root / suggestion.file
    if path.exists():
        raise ConfigError(f"{path} is there already.", hint="Compare it with the one printed.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(suggestion.text, encoding="utf-8")
    console.say(f"Written: {suggestion.file}. Read it and say what matters.")


def show_gate(report: GateReport) -> None:
    """Print what a gate found, the worst first."""
    shown = [table for table in report.tables if table.problems or not table.is_idle]
    console.table(
        ("table", "rows", "checks", "errors", "warnings", "result"),
        [
            (
                table.table,
                table.rows,
                len(table.findings),
                sum(found.severity == "error" for found in table.problems),
                sum(found.severity == "warn" for found in table.problems),
                table.status,
            )
            for table in shown
        ],
        title=f"The {report.gate} gate",
    )
    for table in report.tables:
        for found in table.problems:
            style = STYLES["failed" if found.severity == "error" else "warned"]
            console.say(f"{found.severity:5} {table.table}: {sentence(found)}", style=style)
    console.say(_verdict(report), style=STYLES[report.status])
    if report.docs:
        console.say(f"Every expectation: {report.docs}", style="dim")


def sentence(found: Finding) -> str:
    """A finding in words: what it is, what is expected, and why that matters."""
    observed = "nothing" if found.observed is None else f"{found.observed:,.4g}"
    parts = [f"{found.expectation} is {observed}, expected {found.expected}"]
    parts += [part for part in (found.detail, found.because) if part]
    return "; ".join(parts)


def _verdict(report: GateReport) -> str:
    errors, warnings = report.count("error"), report.count("warn")
    waiting = sum(table.waiting for table in report.tables)
    said = f"{counted(errors, 'error')}, {counted(warnings, 'warning')} in {report.seconds:.1f} s"
    if waiting:
        said += f"; {counted(waiting, 'check')} had nothing to compare with yet"
    if report.is_open:
        return f"The {report.gate} gate is open: {said}."
    return f"The {report.gate} gate is closed: {said}."
