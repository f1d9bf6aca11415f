"""`cdp sync`: plan, run and look after the syncs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console
from cdp_cli.errors import ConfigError

if TYPE_CHECKING:
    from cdp_cli.project import Project
    from cdp_cli.sync.report import SyncReport
    from cdp_cli.sync.world import Phase, Progress

STYLES = {
    "done": "green",
    "skipped": "dim",
    "partly": "yellow",
    "stopped": "yellow",
    "failed": "red",
}
DOING = {
    "recover": "settling the last run",
    "plan": "planning",
    "send": "sending",
    "commit": "committing",
}

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, add_completion=False)

Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select", "-s", help="Syncs by name, tag:…, destination:… or model+, with * as in dbt."
    ),
]
Exclude = Annotated[list[str] | None, typer.Option("--exclude", help="Leave these out.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def group() -> None:
    """Plan and send audiences to their destinations."""


@app.command()
def validate(
    *,
    select: Select = None,
    exclude: Exclude = None,
    reach: Annotated[
        bool,
        typer.Option("--reach", help="Connect to the destinations too; changes nothing there."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find what would make a sync fail, before anything runs."""
    from cdp_cli.sync.engine import validate_syncs

    reports = validate_syncs(_project(), select or [], exclude or [], reaches=reach)
    if not as_json:
        told: set[str] = set()
        for report in reports:
            _tell(report, "valid" if report.status == "done" else "", told)
    _end(reports, as_json=as_json)


@app.command()
def plan(*, select: Select = None, exclude: Exclude = None, as_json: AsJson = False) -> None:
    """Show what a run would send, and change nothing."""
    from cdp_cli.sync.engine import plan_syncs
    from cdp_cli.sync.wording import plan_lines

    reports = plan_syncs(_project(), select or [], exclude or [])
    if not as_json:
        told: set[str] = set()
        for report in reports:
            if report.counts.rows or report.status == "done":
                for line in plan_lines(report):
                    console.say(line)
                _tell_error(report, told)
            else:
                _tell(report, "", told)
            console.say()
    _end(reports, as_json=as_json)


@app.command()
def run(
    *,
    select: Select = None,
    exclude: Exclude = None,
    override_guards: Annotated[
        bool,
        typer.Option("--override-guards", help="Send even what the guards would stop, this once."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send what has changed since the last run."""
    from cdp_cli.sync.engine import run_syncs

    with _progress() as progress:
        reports = run_syncs(
            _project(),
            select or [],
            exclude or [],
            overrides_guards=override_guards,
            progress=progress,
        )
    _show_runs(reports, as_json=as_json)


@app.command()
def retry(
    keys: Annotated[list[str] | None, typer.Argument(help="Only these keys.")] = None,
    *,
    select: Select = None,
    as_json: AsJson = False,
) -> None:
    """Send records again that were rejected or whose outcome is unknown, and what has changed."""
    from cdp_cli.sync.engine import make_due, run_syncs

    project = _project()
    due = make_due(project, select or [], keys or [])
    wanted = [name for name, records in due.items() if records]
    if not wanted:
        console.emit_json([]) if as_json else console.say("Nothing waits to be sent again.")
        return
    with _progress() as progress:
        reports = run_syncs(project, wanted, progress=progress)
    _show_runs(reports, as_json=as_json)


@app.command()
def status(*, select: Select = None, as_json: AsJson = False) -> None:
    """Show where each sync stands."""
    from cdp_cli.sync.engine import sync_statuses
    from cdp_cli.sync.wording import status_row

    found = sync_statuses(_project(), select or [])
    if as_json:
        console.emit_json([asdict(each) for each in found])
        return
    columns = ("sync", "last run", "ended (UTC)", "records there", "in trouble", "due again")
    console.table(columns, [status_row(each) for each in found])


@app.command()
def errors(*, select: Select = None, as_json: AsJson = False) -> None:
    """Show which records did not go through, and why."""
    from cdp_cli.sync.engine import sync_troubles
    from cdp_cli.sync.wording import trouble_row

    found = sync_troubles(_project(), select or [])
    if as_json:
        console.emit_json([asdict(each) for each in found])
    elif found:
        columns = ("sync", "status", "records", "reason", "due again", "keys")
        console.table(columns, [trouble_row(each) for each in found])
    else:
        console.say("Every record that was sent has been taken.")


@app.command()
def explain(
    key: Annotated[str, typer.Argument(help="The key of a record, or a customer_id.")],
    *,
    select: Select = None,
    as_json: AsJson = False,
) -> None:
    """Say why a person is sent, or not."""
    from cdp_cli.sync.engine import explain_key

    found = explain_key(_project(), key, select or [])
    if as_json:
        console.emit_json([asdict(each) for each in found])
        return
    if not found:
        console.say("No sync could be looked into: those there are wait for their variables.")
    for each in found:
        console.say(f"{each.sync}: {each.key}", style="bold")
        console.say(f"  {each.sentence}")
        for consent in each.consents:
            console.say(
                f"  consent: {consent['status']} by {consent['channel']} for {consent['brand']},"
                f" {consent['decided_at']:%Y-%m-%d}"
            )
        for change in each.changes:
            reason = f" ({change['reason']})" if change["reason"] else ""
            what = f"{change['operation'] or ''} {change['status']}{reason}".strip()
            console.say(f"  {change['changed_at']:%Y-%m-%d %H:%M:%S} UTC  {what}")


@app.command()
def reset(
    *,
    select: Select = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it, without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Forget what a sync has sent, so that the next run sends everything."""
    from cdp_cli.sync.engine import chosen, reset_syncs

    if not select:
        raise ConfigError("Reset which sync?", hint="Name it with --select.")
    project = _project()
    names = ", ".join(chosen(project, select))
    if not yes:
        typer.confirm(
            f"Forget what {names} has sent? The next run sends all of it again",
            abort=True,
            err=True,
        )
    forgotten = reset_syncs(project, select)
    if as_json:
        console.emit_json(forgotten)
        return
    for name, records in forgotten.items():
        console.say(f"{name}: {records:,} records forgotten.")


def _project() -> Project:
    from cdp_cli.project import Project

    return Project.find()


def _show_runs(reports: list[SyncReport], *, as_json: bool) -> None:
    from cdp_cli.sync.wording import result

    if not as_json:
        told: set[str] = set()
        for report in reports:
            _tell(report, result(report) if report.run else "", told)
    _end(reports, as_json=as_json)


def _tell(report: SyncReport, text: str, told: set[str]) -> None:
    """One line about a sync, its notes, and its error, if that was not told of another."""
    seconds = f" in {report.seconds:,.1f} s" if report.run else ""
    line = f"{report.status:<8} {report.sync} → {report.destination}"
    console.say(f"{line}  {text}{seconds}".rstrip(), style=STYLES[report.status])
    for note in report.notes:
        console.say(f"         {note}", style="dim")
    _tell_error(report, told)


def _tell_error(report: SyncReport, told: set[str]) -> None:
    if report.error is None:
        return
    if report.error.message in told:
        console.say("         for the same reason", style="dim")
        return
    told.add(report.error.message)
    console.fail(report.error)


def _end(reports: list[SyncReport], *, as_json: bool) -> None:
    from cdp_cli.sync.report import exit_code

    if as_json:
        console.emit_json([report.as_dict() for report in reports])
    elif not reports:
        console.say("There is no sync: an exposure with meta.sync makes one.")
    if code := exit_code(reports):
        raise typer.Exit(code)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar with rows and rate for the sync that is under way."""
    with console.progress("syncs") as advance:
        before = 0
        since = time.monotonic()

        def show(sync: str, phase: Phase, done: int, total: int) -> None:
            nonlocal before, since
            if done == 0 or done < before:
                before, since = 0, time.monotonic()
            rate = done / max(time.monotonic() - since, 0.001)
            speed = f", {rate:,.0f} rows/s" if phase == "send" and done else ""
            advance(done - before, description=f"{sync}: {DOING[phase]}{speed}", total=total)
            before = done

        yield show
