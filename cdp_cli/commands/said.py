"""Who decides, and why: options that several commands share."""

from __future__ import annotations

import getpass

import typer

from cdp_cli import console
from cdp_cli.errors import FixError
from cdp_cli.identity.decisions import Said

because_option = typer.Option(
    "--because", help="Why; asked for at a terminal. No personal data, please: it is kept."
)
by_option = typer.Option("--by", help="Who decides; the user of this machine, if not said.")


def said_by(by: str | None, because: str | None) -> Said:
    """The name and the reason; what is missing is taken from the machine, or asked for."""
    reason = because
    if reason is None and console.is_attended():
        reason = console.ask("Why? ")
    return Said(by or user(), reason or "")


def user() -> str:
    """Who is signed in to this machine; raises FixError where it does not know."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        raise FixError(
            "This machine does not say who you are.", hint="Say who decides: `--by kim`."
        ) from error
