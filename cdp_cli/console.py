"""The only module that prints: results to standard output, the rest to standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cdp_cli.tables import MARGIN, lay_out
from cdp_cli.wording import printable

if TYPE_CHECKING:
    from rich.console import Console

    from cdp_cli.errors import CdpError

SECONDS_BETWEEN_LINES = 5


def say(message: str = "", *, style: str = "") -> None:
    """Print one line for people; `style` as rich knows it (`bold`, `green`, `dim`)."""
    _console().print(message, style=style or None, markup=False)


def say_all(lines: Iterable[str]) -> None:
    """Print lines that hold what came from outside: none of it steers the terminal.

    A terminal gets them broken between words; anywhere else each stays one line.
    """
    console = _console()
    for line in lines:
        console.print(printable(line), markup=False, soft_wrap=not sys.stdout.isatty())


def warn(message: str) -> None:
    """Print one line that a person should not miss, to standard error."""
    _console(stderr=True).print(message, style="yellow", markup=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """Print a table; numbers stand right, with thousands separators.

    On a terminal that is too narrow, texts are broken between words and the last columns are left
    out and named: put first what matters. Anywhere else every row is one line with everything.
    """
    console = _console()
    # Not rich's is_terminal: FORCE_COLOR, which many a CI sets, makes no terminal of a file.
    lines = lay_out(columns, rows, console.width if sys.stdout.isatty() else None)
    if title:
        say(title, style="bold")
    for line in lines.head:
        say(line, style="bold")
    for line in lines.body:
        say(line)
    if lines.hidden:
        names = ", ".join(lines.hidden)
        more = "A wider terminal, a pipe or --json shows them."
        say(f"{MARGIN}Not shown for want of room: {names}. {more}", style="dim")


@contextmanager
def progress(description: str, total: float | None = None) -> Iterator[Callable[..., None]]:
    """Show a bar while the block runs; yields `advance(steps=1, description=None, total=None)`.

    Where standard error is no terminal, a line every few seconds takes the place of the bar.
    """
    console = _console(stderr=True)
    with _bar(console, description, total) if console.is_terminal else _lines(total) as advance:
        yield advance


@contextmanager
def _bar(console: Console, title: str, size: float | None) -> Iterator[Callable[..., None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        *(BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=size)

        def advance(
            steps: float = 1, description: str | None = None, total: float | None = None
        ) -> None:
            bar.update(task, advance=steps, description=description, total=total)

        yield advance


@contextmanager
def _lines(size: float | None) -> Iterator[Callable[..., None]]:
    done, known, said = 0.0, size, time.monotonic()

    def advance(
        steps: float = 1, description: str | None = None, total: float | None = None
    ) -> None:
        nonlocal done, known, said
        done, known = done + steps, total or known
        if time.monotonic() - said >= SECONDS_BETWEEN_LINES:
            said = time.monotonic()
            of = f" of {known:,.0f}" if known else ""
            sys.stderr.write(f"{done:,.0f}{of}  {description or ''}\n")
            sys.stderr.flush()

    yield advance


def is_attended() -> bool:
    """Whether somebody sits at the keyboard who can be asked."""
    return sys.stdin.isatty()


def ask(question: str) -> str | None:
    """Ask and read one line, without the blanks around it; None where no more will come.

    The question goes to standard error: standard output is for results.
    """
    _console(stderr=True).print(question, end="", markup=False)
    line = sys.stdin.readline()
    return line.strip() if line else None


def emit_json(value: object) -> None:
    """Print `value` as one JSON document on standard output, for scripts."""
    json.dump(value, sys.stdout, indent=2, ensure_ascii=False, default=str)
    sys.stdout.write("\n")


def fail(error: CdpError) -> None:
    """Print what went wrong and what to do, to standard error."""
    console = _console(stderr=True)
    console.print(f"Error: {error.message}", style="red", markup=False)
    if error.hint:
        console.print(f"→ {error.hint}", markup=False)


def _console(*, stderr: bool = False) -> Console:
    """A console on the stream of this moment: tests and callers may have redirected it."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=True)
