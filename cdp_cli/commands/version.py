"""`cdp version`: which versions are installed."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import Annotated

import typer

from cdp_cli import console

PACKAGES = ("cdp-cli", "dbt-core", "dbt-duckdb", "duckdb")

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def version(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """Show versions."""
    versions = {package: metadata.version(package) for package in PACKAGES}
    versions["python"] = platform.python_version()
    if as_json:
        console.emit_json(versions)
    else:
        console.table(("package", "version"), versions.items())
