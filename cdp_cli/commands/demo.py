"""`cdp demo`: a demo company to try everything on."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console

if TYPE_CHECKING:
    from cdp_cli.demo.company import DemoSummary
    from cdp_cli.figures import Figures
    from cdp_cli.sync.report import SyncReport
    from cdp_cli.tour import Tour

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False)


@app.callback()
def demo() -> None:
    """Generate a demo company and run the whole way: load, build, sync."""


@app.command()
def generate(
    *,
    customers: Annotated[int, typer.Option(help="How many customers the company has.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same company.")] = 1,
    out: Annotated[Path, typer.Option(help="The folder for the raw files.")] = Path("landing"),
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day of its history.")
    ] = datetime(2026, 6, 30),  # noqa: DTZ001 - only the date is used
    days: Annotated[int, typer.Option(help="How many days of history there are.")] = 730,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write the raw files of a demo company, and beside them the truth about its people."""
    from cdp_cli.demo import company

    with console.progress("Generating the demo company", total=company.TABLES) as advance:
        summary = company.generate(
            customers,
            seed,
            out,
            until=until.date(),
            days=days,
            report=lambda file: advance(description=f"{file.source}.{file.table}"),
        )
    if as_json:
        console.emit_json(_document(summary))
        return
    console.table(
        ("source", "table", "rows", "broken"),
        [(file.source, file.table, file.rows, file.broken) for file in summary.files],
    )
    console.say(f"{summary.rows:,} rows in {summary.folder}, the truth in {summary.truth_folder}.")


@app.command()
def run(
    *,
    customers: Annotated[int, typer.Option(help="How many customers the company has.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same company.")] = 1,
    landing: Annotated[Path, typer.Option(help="The folder for the raw files.")] = Path("landing"),
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The last day of its history, and the day on which it is looked at; without it the"
            " history ends yesterday and is looked at now.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run the whole way: generate, load, build every room, send the audiences."""
    from cdp_cli.project import Project
    from cdp_cli.tour import Route, run_tour

    started = time.monotonic()
    exports = Path(os.environ.get("CDP_EXPORTS", "exports"))
    # Yesterday: what the day has not brought yet would lie in the future.
    last_day = (until or datetime.now(UTC) - timedelta(days=1)).date()
    if until:
        # Else everybody would have been away since then: no cart would be fresh, no ticket new.
        os.environ.setdefault("CDP_AS_OF", f"{last_day} 23:59:59")
    route = Route(customers, seed, landing, exports, last_day)
    tour = run_tour(Project.find(), route, console.progress)
    if as_json:
        console.emit_json(_tour_document(tour))
        return
    _show_company(tour)
    _show_audiences(tour.figures)
    _show_syncs(tour.syncs)
    _show_end(tour, time.monotonic() - started, exports)
    if until:
        console.say(
            f"\nFor another build on that day: CDP_AS_OF='{os.environ['CDP_AS_OF']}' cdp build"
        )


def _show_end(tour: Tour, seconds: float, exports: Path) -> None:
    rooms = tour.build.rooms
    console.say(
        f"\nDone in {seconds:.0f} s:"
        f" {sum(room.models > 0 for room in rooms)} rooms,"
        f" {sum(room.models for room in rooms)} models,"
        f" {sum(room.tests for room in rooms)} tests passed.",
        style="bold green",
    )
    console.say("\nWhere to look next", style="bold cyan")
    program = sys.argv[0] if "/" in sys.argv[0] and not sys.argv[0].startswith("/") else "cdp"
    console.table(
        ("", ""),
        [
            (
                f"{program} customer show shop:C-BAG",
                "seen on a phone, bought on a laptop, returned",
            ),
            (f"{program} audience preview cart_abandoned", "who belongs, and why"),
            (f"{exports}/", "what was sent"),
            ("golden.customer_360", "in SQL: warehouse/cdp.duckdb, or where CDP_WAREHOUSE points"),
            ("make docs", "the catalogue of every table and column"),
        ],
    )


def _show_company(tour: Tour) -> None:
    figures = tour.figures
    console.say("\nFrom raw rows to customers", style="bold cyan")
    console.table(
        ("", "", ""),
        [
            (
                "raw rows",
                figures.raw_rows,
                f"{figures.unreadable_rows:,} unreadable ones are kept in cdp_ops.load_rejects",
            ),
            (
                "records kept",
                figures.kept_rows,
                f"{figures.folded_rows:,} older versions and repetitions folded in",
            ),
            (
                "records in quarantine",
                figures.rejected_rows,
                "each with its reason, in conformed.conformed_rejects",
            ),
            (
                "people as the sources know them",
                figures.subjects,
                "accounts, contacts, addresses, cookies, cards …",
            ),
            (
                "records merged",
                figures.merged,
                f"{figures.refused_merges:,} doubtful links refused: identity.identity_conflicts",
            ),
            (
                "customers found",
                figures.known,
                f"and {figures.anonymous:,} anonymous ones, {figures.prospects:,} prospects",
            ),
        ],
    )


def _show_audiences(figures: Figures) -> None:
    console.say("\nAudiences, and whom marketing may e-mail", style="bold cyan")
    console.table(
        ("audience", "members", "may be mailed", "no consent or no address"),
        [
            (each.name, each.members, each.may_be_mailed, each.members - each.may_be_mailed)
            for each in figures.audiences
        ],
    )


def _show_syncs(syncs: list[SyncReport]) -> None:
    console.say("\nSyncs", style="bold cyan")
    console.table(
        ("sync", "destination", "status", "rows sent", "held for consent", "rejected"),
        [
            (
                sync.sync,
                sync.destination,
                sync.status,
                sync.counts.sent,
                sync.counts.held_consent,
                sync.counts.rejected,
            )
            for sync in syncs
        ],
    )
    for sync in syncs:
        if sync.error:
            console.fail(sync.error)
        for note in sync.notes:
            console.say(f"  {sync.sync}: {note}", style="dim")


def _tour_document(tour: Tour) -> dict[str, object]:
    return {
        "rows_written": tour.company.rows,
        "rows_loaded": sum(load.rows_loaded for load in tour.loads),
        "rows_unreadable": sum(load.rows_rejected for load in tour.loads),
        "figures": asdict(tour.figures),
        "build": asdict(tour.build),
        "syncs": [sync.as_dict() for sync in tour.syncs],
    }


def _document(summary: DemoSummary) -> dict[str, object]:
    return {
        "customers": summary.customers,
        "seed": summary.seed,
        "until": summary.until,
        "folder": summary.folder,
        "truth_folder": summary.truth_folder,
        "rows": summary.rows,
        "broken": summary.broken,
        "files": [
            {
                "source": file.source,
                "table": file.table,
                "path": file.path,
                "rows": file.rows,
                "broken": file.broken,
            }
            for file in summary.files
        ],
        "dirt": summary.dirt,
    }
