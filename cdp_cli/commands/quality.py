"""`cdp quality`: the gates, the quarantine, and suites to begin with."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console
from cdp_cli.commands.said import because_option, by_option, said_by
from cdp_cli.wording import counted

if TYPE_CHECKING:
    from cdp_cli.quality.decisions import Decision
    from cdp_cli.quality.report import Finding, GateReport

STOPPED = 3
STYLES = {
    "passed": "green",
    "idle": "dim",
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
    from cdp_cli.quality.alerts import tell_of
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
    for untold in [each for report in reports for each in tell_of(project, report)]:
        console.warn(untold)
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


@app.command()
def accept(
    table: Annotated[str, typer.Argument(help="The table that a gate refused.")],
    *,
    because: Annotated[str | None, because_option] = None,
    by: Annotated[str | None, by_option] = None,
    as_json: AsJson = False,
) -> None:
    """Let stand what a gate refused: it is as meant."""
    from cdp_cli.project import Project
    from cdp_cli.quality import decisions

    said = said_by(by, because)
    done = decisions.accept(Project.find(), table, by=said.by, because=said.reason)
    _show_decision(done, "accepted; this is the usual from now on", as_json=as_json)


@app.command()
def withdraw(
    table: Annotated[str, typer.Argument(help="source.table whose new rows are wrong.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Take out of a raw table what landed since the gate found it good; then load the mended."""
    from cdp_cli.project import Project
    from cdp_cli.quality import decisions

    done = decisions.withdraw(Project.find(), table)
    _show_decision(done, "taken out; load the mended file", as_json=as_json)


@app.command()
def rejects(
    *,
    source: Annotated[str, typer.Option("--source", help="Only of this source.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many rows to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show the quarantine: how many rows, why, and the raw text of the latest."""
    from cdp_cli.project import Project
    from cdp_cli.quality import rejects as quarantine

    project = Project.find()
    groups = quarantine.groups(project, source)
    rows = quarantine.rejects(project, source, limit=limit)
    if as_json:
        console.emit_json(
            {"groups": [asdict(each) for each in groups], "rows": [asdict(row) for row in rows]}
        )
        return
    if not groups:
        console.say("The quarantine is empty.")
        return
    console.table(
        ("source", "rule", "reason", "rows", "last landed"),
        [(g.source, g.rule, g.reason, g.rows, f"{g.last_loaded_at:%Y-%m-%d}") for g in groups],
    )
    for row in rows:
        console.say()
        where = f"{row.file} line {row.line}" if row.line else row.file
        console.say_all([f"{row.source}.{row.table}, {where}: {row.reason} ({row.rule})"])
        console.say_all([f"  {row.raw_text}"])


@app.command()
def replay(
    *,
    source: Annotated[str, typer.Option("--source", help="Only of this source.")] = "",
    as_json: AsJson = False,
) -> None:
    """After a mend of a rule: build the models with rejected rows again from every raw row."""
    from cdp_cli.project import Project
    from cdp_cli.quality.rejects import replay as replay_rejects

    done = replay_rejects(Project.find(), source)
    failures = done.built.failures if done.built else []
    if as_json:
        console.emit_json({"before": done.before, "after": done.after, "models": done.models,
                           "failures": [problem.name for problem in failures]})  # fmt: skip
    elif not done.models:
        console.say("No row of a staging model is in quarantine.")
    else:
        console.say(
            f"{counted(done.before - done.after, 'row')} left the quarantine,"
            f" {done.after:,} stay; built again: {', '.join(done.models)} and what is below."
        )
        for problem in failures:
            console.warn(f"{problem.kind} {problem.name}: {problem.reason}")
    if failures:
        raise typer.Exit(1)


def _show_decision(done: Decision, what: str, *, as_json: bool) -> None:
    if as_json:
        console.emit_json(asdict(done))
        return
    files = f" of {', '.join(done.files)}" if done.files else ""
    console.say_all([f"{done.table}: {counted(done.rows, 'row')}{files} {what}."])


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
    return "; ".join(part for part in (found.figures, found.detail, found.because) if part)


def _verdict(report: GateReport) -> str:
    errors, warnings = report.count("error"), report.count("warn")
    waiting = sum(table.waiting for table in report.tables)
    said = f"{counted(errors, 'error')}, {counted(warnings, 'warning')} in {report.seconds:.1f} s"
    if waiting:
        said += f"; {counted(waiting, 'check')} had nothing to compare with yet"
    if report.is_open:
        return f"The {report.gate} gate is open: {said}."
    return f"The {report.gate} gate is closed: {said}. {what_to_do(report)}"


def what_to_do(report: GateReport) -> str:
    """The way out of a closed gate."""
    closed = next((table.table for table in report.tables if table.status == "failed"), "")
    if report.gate == "raw":
        return (
            f"Are the rows wrong, `cdp quality withdraw {closed}` takes them out and the mended"
            f" file can land; are they right, `cdp quality accept {closed} --because …`."
        )
    return f"Look at what moved; if it is meant, `cdp quality accept {closed} --because …`."
