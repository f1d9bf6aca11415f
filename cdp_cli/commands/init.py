"""`cdp init`: a company's own dbt project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console

if TYPE_CHECKING:
    from cdp_cli.init.scaffold import Scaffold

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def init(
    *,
    directory: Annotated[Path, typer.Argument(help="The folder for the new project.")],
    name: Annotated[
        str, typer.Option(help="The company, as dbt names projects; the folder's name if absent.")
    ] = "",
    source: Annotated[str, typer.Option(help="The first source.")] = "crm",
    file: Annotated[
        Path | None,
        typer.Option(help="Its first file of people; an example of three is made if absent."),
    ] = None,
    package: Annotated[
        str, typer.Option(help="Where this project is: a folder, or a git address URL@revision.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Start a company's own dbt project that uses this one as a package.

    Writes a registry with the first source, its staging model, a profile and a sync to files.
    Nothing that exists is overwritten.
    """
    from cdp_cli.init.scaffold import Request, scaffold

    made = scaffold(Request(directory, name, source, file, package))
    if as_json:
        console.emit_json(_as_dict(made))
    else:
        _show(made)


def _show(made: Scaffold) -> None:
    console.table(("written",), [(path,) for path in made.files])
    if made.spare:
        console.warn(f"Columns that the staging model does not use: {', '.join(made.spare)}.")
    console.say()
    console.say("Next:", style="bold")
    for command in _next(made):
        console.say(f"  {command}")


def _next(made: Scaffold) -> list[str]:
    return [f"cd {made.directory}", "dbt deps", made.load, "dbt build", "cdp sync run"]


def _as_dict(made: Scaffold) -> dict[str, object]:
    return {
        "directory": str(made.directory),
        "name": made.name,
        "files": [str(path) for path in made.files],
        "unused_columns": list(made.spare),
        "next": _next(made),
    }
