"""What the commands of `cdp sync` share: options, and how reports are shown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand
from typing_extensions import override

from cdp_cli import console

if TYPE_CHECKING:
    from typing import Any

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


Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select", "-s", help="Syncs by name, tag:…, destination:… or model+, with * as in dbt."
    ),
]
Exclude = Annotated[list[str] | None, typer.Option("--exclude", help="Leave these out.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Selecting(TyperCommand):
    """A command whose syncs are named by `--select`: who names them without it is told so."""

    @override
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """What is left of the arguments: nothing."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            ctx.fail(f"Name syncs with --select: {ctx.command_path} --select {rest[0]}")
        return rest


def find_project() -> Project:
    """The project that the command works on."""
    from cdp_cli.project import Project

    return Project.find()


def show_runs(reports: list[SyncReport], *, as_json: bool) -> None:
    """Print what runs did, and end the command with their exit code."""
    from cdp_cli.sync.wording import result

    if not as_json:
        told: set[str] = set()
        for report in reports:
            tell(report, result(report) if report.run else "", told)
    end(reports, as_json=as_json)


def show_plan(reports: list[SyncReport], *, as_json: bool) -> None:
    """Print what runs would do, and end the command with their exit code."""
    from cdp_cli.sync.wording import plan_lines, plan_summary

    if not as_json:
        told: set[str] = set()
        for report in reports:
            if report.counts.rows or report.status == "done":
                for line in plan_lines(report):
                    console.say(line)
                tell_error(report, told)
            else:
                tell(report, "", told)
            console.say()
        if reports:
            console.say(plan_summary(reports), style="bold")
    end(reports, as_json=as_json)


def tell(report: SyncReport, text: str, told: set[str]) -> None:
    """One line about a sync, its notes, and its error, if that was not told of another."""
    seconds = f" in {report.seconds:,.1f} s" if report.run else ""
    line = f"{report.status:<8} {report.sync} → {report.destination}"
    console.say(f"{line}  {text}{seconds}".rstrip(), style=STYLES[report.status])
    for note in report.notes:
        console.say(f"         {note}", style="dim")
    tell_error(report, told)


def tell_error(report: SyncReport, told: set[str]) -> None:
    """The error of a sync, said once for all syncs that share it."""
    if report.error is None:
        return
    if report.error.message in told:
        console.say("         for the same reason", style="dim")
        return
    told.add(report.error.message)
    console.fail(report.error)


def end(reports: list[SyncReport], *, as_json: bool) -> None:
    """Print JSON where it is wanted, and leave with the exit code of the reports."""
    from cdp_cli.sync.report import exit_code

    if as_json:
        console.emit_json([report.as_dict() for report in reports])
    elif not reports:
        console.say("There is no sync: an exposure with meta.sync makes one.")
    if code := exit_code(reports):
        raise typer.Exit(code)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A bar with rows and rate for the sync that is under way."""
    with console.progress("syncs") as advance:
        before = 0
        since = time.monotonic()

        def show(sync: str, phase: Phase, done: int, total: int) -> None:
            nonlocal before, since
            if done == 0 or done < before:
                before, since = 0, time.monotonic()
            rate = done / max(time.monotonic() - since, 0.001)
            left = (total - done) / rate if rate else 0.0
            is_moving = phase == "send" and done
            speed = f", {rate:,.0f} rows/s, {left:,.0f} s left" if is_moving else ""
            advance(done - before, description=f"{sync}: {DOING[phase]}{speed}", total=total)
            before = done

        yield show
