"""`cdp identity review`: a person goes through what the machine should not decide alone."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from cdp_cli import console
from cdp_cli.commands.explain import print_score
from cdp_cli.commands.said import by_option, user
from cdp_cli.errors import FixError, WarehouseBusyError
from cdp_cli.identity import decisions as ledger
from cdp_cli.identity.decision import Decision, Verdict
from cdp_cli.identity.decisions import Said
from cdp_cli.identity.review import Kind, Question, Review, prepare
from cdp_cli.identity.wording import question_lines, side_rows
from cdp_cli.project import Project
from cdp_cli.warehouse import connect
from cdp_cli.wording import counted

ANSWERS = {"s": "same", "d": "different", "l": "later", "q": "quit"}
VERDICTS: dict[str, Verdict] = {"s": "link", "d": "unlink"}
KINDS = ("refused", "weak")


def review(
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many to look at.")] = 20,
    only: Annotated[
        str | None,
        typer.Option("--only", help="`refused` merges, or `weak` spots of customers."),
    ] = None,
    by: Annotated[str | None, by_option] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Ask nothing: print what there is to review as JSON.")
    ] = False,
) -> None:
    """Go through what is doubtful and decide."""
    if only is not None and only not in KINDS:
        raise FixError(f"There is no kind {only!r} to review.", hint=f"Kinds: {', '.join(KINDS)}.")
    project = Project.find()
    # The warehouse is let go before anybody is asked: people think longer than a build can wait.
    with connect(project, read_only=True) as warehouse:
        todo = prepare(warehouse, limit, cast("Kind | None", only))
    if as_json:
        asked = [question.as_dict() for question in todo.questions]
        console.emit_json({"total": todo.total, "questions": asked})
        return
    if not todo.questions:
        console.say("Nothing to review.")
        return
    recorded = _go_through(project, todo, by or user())
    effect = "; the next `cdp build` obeys" if recorded else ""
    console.say(f"\n{counted(recorded, 'decision')} recorded{effect}.")


def _go_through(project: Project, todo: Review, by: str) -> int:
    recorded = 0
    for number, question in enumerate(todo.questions, start=1):
        # An answer may have settled a later question.
        if todo.settled.between(question.one.subjects, question.other.subjects):
            continue
        console.say(f"\n{number} of {todo.total:,}", style="bold")
        _show(question)
        while True:
            answer = _answer()
            if answer not in VERDICTS:
                break
            done = _record(project, question, VERDICTS[answer], by)
            if done:
                decision, is_new = done
                todo.settled.add(decision)
                recorded += is_new
                break
        if answer == "q":
            break
    return recorded


def _show(question: Question) -> None:
    console.say_all(question_lines(question))
    console.table(("", question.subject_key, question.other_subject_key), side_rows(question))
    if question.score:
        print_score(question.score)


def _answer() -> str:
    """The first letter of an answer; the end of the input is `quit`."""
    while True:
        said = console.ask("[s]ame, [d]ifferent, [l]ater, [q]uit? ")
        if said is None:
            return "q"
        for letter, word in ANSWERS.items():
            if said and word.startswith(said.lower()):
                return letter


def _record(
    project: Project, question: Question, verdict: Verdict, by: str
) -> tuple[Decision, bool] | None:
    """Write the answer down; None to ask again, where the warehouse is busy or says no."""
    default = f"reviewed: {question.rule}, {question.reason}"
    reason = console.ask(f"Why? (Enter: {default}) ")
    pair = (question.subject_key, question.other_subject_key)
    try:
        with connect(project) as warehouse:
            said = Said(by, reason or default)
            return ledger.record(warehouse, project, verdict, pair, said)
    except (FixError, WarehouseBusyError) as error:
        console.warn(f"{error.message}\n{error.hint}")
    return None
