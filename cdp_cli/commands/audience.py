"""`cdp audience`: list audiences and look into them."""

from __future__ import annotations

from typing import Annotated

import typer

from cdp_cli import audience, console
from cdp_cli.errors import ConfigError
from cdp_cli.project import Project
from cdp_cli.warehouse import connect

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def group() -> None:
    """List audiences and look into them."""


@app.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List the audiences with their size and how many of them marketing may e-mail."""
    project = Project.find()
    with connect(project, read_only=True) as warehouse:
        audiences = audience.count(project, warehouse)
    if not audiences:
        _none_built(project)
    if as_json:
        console.emit_json([each.as_dict() for each in audiences])
        return
    console.table(
        ("audience", "members", "may be mailed", "who"),
        [(each.name, each.members, each.may_be_mailed, each.description) for each in audiences],
    )


@app.command()
def preview(
    name: Annotated[str, typer.Argument(help="Name of the audience, e.g. cart_abandoned.")],
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many members to show.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Show members of an audience and why each belongs."""
    project = Project.find()
    with connect(project, read_only=True) as warehouse:
        members = audience.preview(project, warehouse, name, limit)
    if as_json:
        console.emit_json(members)
    elif members:
        console.table(list(members[0]), [list(row.values()) for row in members])
    else:
        console.say("Nobody belongs to this audience now.")


def _none_built(project: Project) -> None:
    if project.audiences():
        raise ConfigError("No audience was built yet.", hint="Run `cdp build`.")
    raise ConfigError(
        "The project has no audience.", hint="Write a model models/audiences/audience_<name>.sql."
    )
