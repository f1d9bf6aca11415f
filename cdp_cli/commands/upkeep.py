"""`cdp sync schedule`, `test-row` and `impact`: what goes on around the runs."""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cdp_cli import console
from cdp_cli.commands.syncing import (
    AsJson,
    Select,
    find_project,
    progress_bar,
    show_plan,
    show_runs,
)
from cdp_cli.errors import CdpError, ConfigError

LINES = ("crontab", "systemd")
LOOK_EVERY = 60.0
STYLES = {"breaks": "red", "resends": "yellow", "touches": "dim"}


def schedule(
    *,
    select: Select = None,
    run: Annotated[bool, typer.Option("--run", help="Run what is due now, then end.")] = False,
    loop: Annotated[
        bool, typer.Option("--loop", help="Stay, and run what is due every minute; Ctrl-C ends.")
    ] = False,
    line: Annotated[
        str | None, typer.Option("--print", help="Print the lines for `crontab` or `systemd`.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show which syncs are due by their exposures, or run those that are."""
    from cdp_cli.sync.due import crontab_line, run_due, systemd_units, timings

    project = find_project()
    if line is not None:
        if line not in LINES:
            raise ConfigError(f"There are no lines for {line!r}.", hint=f"{' or '.join(LINES)}.")
        write = crontab_line if line == "crontab" else systemd_units
        console.say(write(project.root, [shutil.which("cdp") or sys.argv[0]]))
        return
    if loop:
        with suppress(KeyboardInterrupt):
            while True:
                _run_once(select)
                time.sleep(LOOK_EVERY - time.time() % LOOK_EVERY)
        return
    if run:
        with progress_bar() as progress:
            reports = run_due(project, select or [], progress=progress)
        if reports or as_json:
            show_runs(reports, as_json=as_json)
        return
    found = timings(project, select or [])
    if as_json:
        console.emit_json([asdict(each) for each in found])
        return
    columns = ("sync", "schedule", "last run (UTC)", "next (UTC)", "due", "")
    rows = [
        (t.sync, t.schedule, t.last_started_at, t.next_at, "yes" if t.is_due else "", t.why)
        for t in found
    ]
    console.table(columns, rows)


def try_row(
    key: Annotated[str, typer.Argument(help="The key of the record.")],
    *,
    select: Select = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Send nothing; let the vendor check the row if it can."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Send one record alone, as a run would, and show what becomes of it."""
    from cdp_cli.sync.engine import plan_syncs, run_key

    if not select:
        raise ConfigError("Test a row of which sync?", hint="Name it with --select.")
    project = find_project()
    if dry_run:
        show_plan(plan_syncs(project, select, only=key, rehearses=True), as_json=as_json)
        return
    show_runs(run_key(project, key, select), as_json=as_json)


def impact(
    *,
    state: Annotated[
        Path, typer.Option("--state", help="Folder of dbt's artifacts to compare with.")
    ],
    as_json: AsJson = False,
) -> None:
    """Say which syncs a change of models breaks; exit code 1 where one does."""
    from cdp_cli.sync.impact import impacts

    found = impacts(find_project(), state)
    if as_json:
        console.emit_json([asdict(each) for each in found])
    for each in found if not as_json else ():
        line = f"{each.severity:<8} {each.sync}: {each.sentence}"
        console.say(line, style=STYLES[each.severity])
    if not found and not as_json:
        console.say("No sync is touched.")
    if any(each.severity == "breaks" for each in found):
        raise typer.Exit(1)


def _run_once(select: list[str] | None) -> None:
    """One round of the loop: nothing that goes wrong with a sync ends the loop."""
    from cdp_cli.sync.due import run_due

    try:
        reports = run_due(find_project(), select or [])
        show_runs(reports, as_json=False) if reports else None
    except typer.Exit:
        pass
    except CdpError as error:
        console.fail(error)
