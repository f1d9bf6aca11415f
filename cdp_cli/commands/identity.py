"""`cdp identity`: decide who is who, ask why, and measure how well it is found."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cdp_cli import console
from cdp_cli.commands import explain, repairs, review, train
from cdp_cli.commands.evaluate import evaluate
from cdp_cli.commands.said import because_option, by_option, said_by
from cdp_cli.identity import decisions as ledger
from cdp_cli.identity.decision import Verdict
from cdp_cli.identity.effect import choice, effects, undone
from cdp_cli.identity.finding import find_pair
from cdp_cli.identity.wording import decision_lines
from cdp_cli.project import Project
from cdp_cli.warehouse import connect, require
from cdp_cli.wording import counted

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, add_completion=False)

One = Annotated[
    str,
    typer.Argument(
        metavar="A",
        help="A subject (shop:1042), a customer id, an e-mail, or what `cdp customer show` takes.",
    ),
]
Other = Annotated[str, typer.Argument(metavar="B", help="The other one.")]
Because = Annotated[str | None, because_option]
By = Annotated[str | None, by_option]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def group() -> None:
    """Decide who is who, ask why, and measure how well it is found."""


@app.command()
def link(
    one: One, other: Other, *, because: Because = None, by: By = None, as_json: AsJson = False
) -> None:
    """Decide that two are one customer."""
    _decide("link", (one, other), said_by(by, because), as_json=as_json)


@app.command()
def unlink(
    one: One, other: Other, *, because: Because = None, by: By = None, as_json: AsJson = False
) -> None:
    """Decide that two are two customers."""
    _decide("unlink", (one, other), said_by(by, because), as_json=as_json)


@app.command()
def decisions(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Those that were undone, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the decisions that hold, the latest first."""
    with connect(Project.find(), read_only=True) as warehouse:
        found = ledger.read(warehouse)
    shown = [each for each in found if everything or each.is_active]
    if as_json:
        console.emit_json([asdict(each) for each in shown])
        return
    for each in shown:
        console.say_all(decision_lines(each))
    hidden = len(found) - len(shown)
    if not shown:
        console.say("No decision holds.")
    if hidden:
        console.say(f"{counted(hidden, 'decision')} undone; --all lists them.", style="dim")


@app.command()
def undo(
    decision_id: Annotated[str, typer.Argument(help="Id of the decision, or the end of it.")],
    *,
    because: Because = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Take a decision back."""
    project = Project.find()
    require(project)
    said = said_by(by, because)
    with connect(project) as warehouse:
        decision = ledger.undo(warehouse, project, decision_id, said)
    if as_json:
        console.emit_json(asdict(decision))
        return
    console.say_all(decision_lines(decision))
    console.say(undone(decision))


app.command("explain")(explain.explain)
app.command("review")(review.review)
app.command("repairs")(repairs.repairs)
app.command("evaluate")(evaluate)
app.command("train")(train.train)


def _decide(verdict: Verdict, typed: tuple[str, str], said: ledger.Said, *, as_json: bool) -> None:
    project = Project.find()
    require(project)
    with connect(project) as warehouse:
        one, other = find_pair(warehouse, *typed, project.sources)
        decision, is_new = ledger.record(
            warehouse, project, verdict, (one.subject_key, other.subject_key), said
        )
        told = list(effects(warehouse, decision, one, other))
    if as_json:
        console.emit_json({**asdict(decision), "is_new": is_new, "effects": told})
        return
    for found in (one, other):
        console.say_all(choice(found))
    if not is_new:
        console.say("That was decided before:")
    console.say_all([*decision_lines(decision), *told])
