"""`cdp sync`: plan, run and look after the syncs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console
from cdp_cli.commands.syncing import (
    AsJson,
    Exclude,
    Select,
    Selecting,
    end,
    find_project,
    progress_bar,
    show_plan,
    show_runs,
    tell,
)
from cdp_cli.commands.upkeep import impact, schedule, try_row
from cdp_cli.errors import ConfigError, FixError

if TYPE_CHECKING:
    from cdp_cli.project import Project

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, add_completion=False)


@app.callback()
def group() -> None:
    """Plan and send audiences to their destinations."""


@app.command(cls=Selecting)
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

    reports = validate_syncs(find_project(), select or [], exclude or [], reaches=reach)
    if not as_json:
        told: set[str] = set()
        for report in reports:
            tell(report, "valid" if report.status == "done" else "", told)
    end(reports, as_json=as_json)


@app.command(cls=Selecting)
def plan(*, select: Select = None, exclude: Exclude = None, as_json: AsJson = False) -> None:
    """Show what a run would send, and change nothing."""
    from cdp_cli.sync.engine import plan_syncs

    show_plan(plan_syncs(find_project(), select or [], exclude or []), as_json=as_json)


@app.command(cls=Selecting)
def run(
    *,
    select: Select = None,
    exclude: Exclude = None,
    override_guards: Annotated[
        bool,
        typer.Option("--override-guards", help="Send even what the guards would stop, this once."),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Send nothing; vendors that can check rows without storing them do."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send what has changed since the last run."""
    from cdp_cli.sync.engine import plan_syncs, run_syncs

    if dry_run:
        reports = plan_syncs(find_project(), select or [], exclude or [], rehearses=True)
        show_plan(reports, as_json=as_json)
        return
    with progress_bar() as progress:
        reports = run_syncs(
            find_project(),
            select or [],
            exclude or [],
            overrides_guards=override_guards,
            progress=progress,
        )
    show_runs(reports, as_json=as_json)


@app.command()
def retry(
    keys: Annotated[list[str] | None, typer.Argument(help="Only these keys.")] = None,
    *,
    select: Select = None,
    as_json: AsJson = False,
) -> None:
    """Send records again that were rejected or whose outcome is unknown, and what has changed."""
    from cdp_cli.sync.engine import make_due, run_syncs

    project = find_project()
    due = make_due(project, select or [], keys or [])
    wanted = [name for name, records in due.items() if records]
    if not wanted:
        which = f" of {', '.join(keys)}" if keys else ""
        text = (
            f"Nothing{which} waits to be sent again; `cdp sync explain KEY` says where it stands."
        )
        console.emit_json([]) if as_json else console.say(text)
        return
    with progress_bar() as progress:
        reports = run_syncs(project, wanted, progress=progress)
    show_runs(reports, as_json=as_json)


@app.command(cls=Selecting)
def status(*, select: Select = None, as_json: AsJson = False) -> None:
    """Show where each sync stands."""
    from cdp_cli.sync.engine import sync_statuses
    from cdp_cli.sync.wording import status_row

    found = sync_statuses(find_project(), select or [])
    if as_json:
        console.emit_json([asdict(each) for each in found])
        return
    columns = ("sync", "last run", "ended (UTC)", "records there", "in trouble", "due again")
    console.table(columns, [status_row(each) for each in found])


@app.command(cls=Selecting)
def errors(*, select: Select = None, as_json: AsJson = False) -> None:
    """Show which records did not go through, and why."""
    from cdp_cli.sync.engine import sync_troubles
    from cdp_cli.sync.wording import trouble_row

    found = sync_troubles(find_project(), select or [])
    if as_json:
        console.emit_json([asdict(each) for each in found])
    elif found:
        columns = ("sync", "status", "records", "reason", "due again", "keys")
        console.table(columns, [trouble_row(each) for each in found])
    else:
        console.say("Every record that was sent has been taken.")


@app.command()
def explain(
    key: Annotated[
        str,
        typer.Argument(
            help="A key, a customer_id, or anything that `cdp customer show` finds a person by."
        ),
    ],
    *,
    select: Select = None,
    as_json: AsJson = False,
) -> None:
    """Say why a person is sent, or not."""
    from cdp_cli.sync.engine import explain_key

    project = find_project()
    found = explain_key(project, key, select or [])
    if all(each.action == "absent" for each in found):
        people = _people(project, key)
        found = [
            each for one in people for each in explain_key(project, one, select or [])
        ] or found
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


def _people(project: Project, identifier: str) -> list[str]:
    """The customer_ids of whom an e-mail address, a number or a cookie can mean."""
    from cdp_cli import customer
    from cdp_cli.warehouse import connect

    with connect(project, read_only=True) as warehouse, suppress(FixError):
        found = customer.find(warehouse, identifier, project.sources)
        return [str(row["customer_id"]) for row in found]
    return []


@app.command(cls=Selecting)
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
    project = find_project()
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


app.command(cls=Selecting)(schedule)
app.command("test-row")(try_row)
app.command()(impact)
