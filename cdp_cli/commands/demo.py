"""`cdp demo`: a demo company to try everything on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console

if TYPE_CHECKING:
    from cdp_cli.demo.company import DemoSummary

TABLES = 17

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


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

    with console.progress("Generating the demo company", total=TABLES) as advance:
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
