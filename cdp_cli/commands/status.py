"""`cdp status`: the last nights, freshness, what is due and what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console

if TYPE_CHECKING:
    from cdp_cli.night.record import Night
    from cdp_cli.sync.due import Timing

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def status(
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many nights to show.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the last nights, how fresh each source is, what is due and what failed."""
    from cdp_cli.night.status import platform_status
    from cdp_cli.project import Project

    found = platform_status(Project.find(), limit=limit)
    if as_json:
        console.emit_json(found.as_dict())
        return
    if found.is_running:
        console.say("A night is running now.", style="bold")
    if not found.nights:
        console.say("No night has run yet: `cdp run`.")
    else:
        console.table(
            ("night (UTC)", "result", "seconds", "steps", "what"),
            [_row(night, is_running=found.is_running) for night in found.nights],
        )
    if found.freshness:
        console.say()
        console.table(
            ("table", "state", "days old", "owner"),
            [
                (each.table, each.state, "" if each.days is None else round(each.days, 1),
                 each.owner)
                for each in found.freshness
            ],
        )  # fmt: skip
    for note in found.notes:
        console.warn(note)
    if found.syncs:
        from cdp_cli.sync.wording import status_row

        console.say()
        columns = ("sync", "last run", "ended (UTC)", "records there", "in trouble", "due")
        due = {each.sync: _due(each) for each in found.timings}
        rows = [(*status_row(each)[:-1], due[each.sync]) for each in found.syncs]
        console.table(columns, rows)


def _due(timing: Timing) -> str:
    if timing.is_due or timing.next_at is None:
        return timing.why
    return f"{timing.next_at:%Y-%m-%d %H:%M}"


def _row(night: Night, *, is_running: bool) -> tuple[object, ...]:
    last = next((step for step in reversed(night.steps) if step.hint), None)
    what = last.summary if last else night.steps[-1].summary if night.steps else ""
    is_dead = night.status == "running" and not is_running
    result = "interrupted; `cdp run` goes on" if is_dead else night.status
    return f"{night.started_at:%Y-%m-%d %H:%M}", result, night.seconds, len(night.steps), what
