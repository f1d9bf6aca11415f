"""The command `cdp`: names its commands, imports the one called, turns errors into exit codes."""

from __future__ import annotations

import importlib
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup
from typing_extensions import override

from cdp_cli.errors import CdpError

if TYPE_CHECKING:
    from typing import Any

COMMANDS = {
    "demo": "Generate a demo company and run the whole way: load, build, sync.",
    "run": "Load what arrived, examine it, build, examine again, send, and report.",
    "status": "Show the last nights, how fresh each source is, what is due and what failed.",
    "load": "Load files into the raw tables of a source.",
    "build": "Build all rooms with dbt, from staging to activation.",
    "quality": "Watch what goes into the warehouse and what comes out.",
    "sync": "Plan and send audiences to their destinations.",
    "customer": "Show one customer, found by any identifier.",
    "identity": "Decide who is who, ask why, and measure how well it is found.",
    "audience": "List audiences and look into them.",
    "init": "Start a company's own dbt project that uses this one as a package.",
    "doctor": "Check the installation and say how to mend it.",
    "version": "Show versions.",
}


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and imports one only when it is called."""

    @override
    def list_commands(self, ctx: Any) -> list[str]:
        """The names in the order of the table, whatever else is registered."""
        del ctx
        return list(COMMANDS)

    @override
    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now; None where there is none."""
        if cmd_name not in COMMANDS:
            close = get_close_matches(cmd_name, COMMANDS, n=1)
            if close and not ctx.resilient_parsing:
                ctx.fail(f"No such command {cmd_name!r}. Did you mean {close[0]!r}?")
            return None
        module = importlib.import_module(f"cdp_cli.commands.{cmd_name}")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return command

    @override
    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Help from the table alone: nothing is imported."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


app = typer.Typer(
    cls=LazyGroup,
    help="A customer data platform inside your warehouse.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(*, wanted: bool) -> None:
    if wanted:
        from cdp_cli.commands.version import version

        version()
        raise typer.Exit


@app.callback()
def cdp(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show versions."),
    ] = False,
) -> None:
    """A customer data platform inside your warehouse."""


def main() -> None:
    """Run `cdp` with the arguments of this process; an error on purpose becomes one message."""
    try:
        typer.main.get_command(app)()
    except CdpError as error:
        from cdp_cli import console

        console.fail(error)
        sys.exit(error.exit_code)
