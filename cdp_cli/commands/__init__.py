"""One module per command: it reads the options, calls one library function and prints the result.

Each module names its command `app`, a `typer.Typer`. A module is imported only when its command is
called, so that `cdp --help` stays instant; what a command needs beyond typer is imported inside its
functions.
"""

from __future__ import annotations
