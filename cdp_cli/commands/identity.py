"""`cdp identity`: who is who, and how well that is found."""

from __future__ import annotations

import typer

from cdp_cli.commands.evaluate import evaluate

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False)
app.command()(evaluate)


@app.callback()
def identity() -> None:
    """Look into who is who, and measure how well that is found."""
