"""`cdp identity explain`: why this is one customer, and why those two are not."""

from __future__ import annotations

from typing import Annotated

import typer

from cdp_cli import console
from cdp_cli.identity.effect import choice
from cdp_cli.identity.explain import Explanation, explain_customer, explain_pair
from cdp_cli.identity.finding import find, find_pair
from cdp_cli.identity.similarity import Waterfall
from cdp_cli.identity.wording import (
    nearest_words,
    pair_lines,
    step_lines,
    verdict_words,
    waterfall_rows,
    whole_lines,
)
from cdp_cli.project import Project
from cdp_cli.warehouse import connect
from cdp_cli.warehouse.base import Warehouse


def explain(
    one: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help="A subject, a customer id, an e-mail, or what `cdp customer show` takes.",
        ),
    ],
    other: Annotated[
        str | None, typer.Argument(metavar="[B]", help="Another one: what is between the two?")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show what joins a customer, or what is between two."""
    project = Project.find()
    with connect(project, read_only=True) as warehouse:
        if other is None:
            _show_whole(warehouse, project, one, as_json=as_json)
        else:
            _show_pair(warehouse, project, (one, other), as_json=as_json)


def _show_whole(warehouse: Warehouse, project: Project, typed: str, *, as_json: bool) -> None:
    whole = explain_customer(warehouse, find(warehouse, typed, project.sources))
    if as_json:
        console.emit_json(whole.as_dict())
        return
    console.say_all(whole_lines(whole))


def _show_pair(
    warehouse: Warehouse, project: Project, typed: tuple[str, str], *, as_json: bool
) -> None:
    found = find_pair(warehouse, *typed, project.sources)
    explanation = explain_pair(warehouse, *found)
    if as_json:
        console.emit_json(explanation.as_dict())
        return
    for each in found:
        console.say_all(choice(each))
    _print(explanation)


def _print(explanation: Explanation) -> None:
    console.say_all(pair_lines(explanation))
    for number, step in enumerate(explanation.steps):
        console.say()
        console.say_all(step_lines(number + 1, step))
        if number in explanation.scores:
            print_score(explanation.scores[number])
    if explanation.nearest:
        pair = explanation.nearest.pair
        records = f"{pair.record_key} and {pair.other_record_key}"
        console.say_all(["", f"Their best score, {records}:"])
        print_score(explanation.nearest)
        if nearest_words(explanation):
            console.say(f" {nearest_words(explanation)}")


def print_score(score: Waterfall) -> None:
    """Print how a score came about."""
    console.table(("compared", "bits", "", "finding", "one", "other"), waterfall_rows(score))
    console.say(f" {verdict_words(score)}")
