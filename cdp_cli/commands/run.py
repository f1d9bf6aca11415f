"""`cdp run`: the whole night in one command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cdp_cli import console

STYLES = {
    "done": "green",
    "warned": "yellow",
    "partly": "yellow",
    "skipped": "dim",
    "stopped": "red",
    "failed": "red",
}

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def run(
    *,
    landing: Annotated[
        Path, typer.Option("--landing", help="Files lie in <source>/<table>/ below it.")
    ] = Path("landing"),
    with_syncs: Annotated[
        bool, typer.Option("--syncs/--no-syncs", help="Whether to send at the end.")
    ] = True,
    wait: Annotated[
        float, typer.Option(min=0, help="Minutes to wait for whoever holds the warehouse.")
    ] = 10,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew although the last night was interrupted.")
    ] = False,
    log: Annotated[
        Path | None, typer.Option("--log", help="A file for one line of JSON per event.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Load what arrived, examine it, build, examine again, send, and report.

    A night that was interrupted goes on where it stood. Exit codes: 0 done, 1 a step failed, 2 done
    partly, 3 stopped by a gate or a guard.
    """
    from cdp_cli.night.night import Wishes, run_night
    from cdp_cli.project import Project

    wishes = Wishes(landing, with_syncs, wait * 60, fresh, log)
    with console.progress("The night begins") as advance:
        night = run_night(
            Project.find(),
            wishes,
            on_event=lambda step, said: advance(1, description=f"{step} {said}".strip()),
        )
    if as_json:
        console.emit_json(night.as_dict())
    else:
        for step in night.steps:
            line = f"{step.status:8} {step.name:12} {step.seconds:8,.1f} s  {step.summary}"
            console.say(line, style=STYLES[step.status])
            if step.hint:
                console.say(f"         → {step.hint}")
        for note in night.notes:
            console.warn(note)
        resumed = f", resumed {night.resumed} times" if night.resumed else ""
        said = f"The night is {night.status} after {night.seconds:,.0f} s{resumed}."
        console.say(said, style=f"bold {STYLES.get(night.status, 'red')}")
        console.say(f"Report: {night.page}", style="dim")
    raise typer.Exit(night.exit_code)
