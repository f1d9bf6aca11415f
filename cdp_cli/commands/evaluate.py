"""`cdp identity evaluate`: the models of the identity room against labelled records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console
from cdp_cli.commands.load import pairs
from cdp_cli.errors import ConfigError
from cdp_cli.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdp_cli.identity.demo import DemoEvaluation
    from cdp_cli.identity.evaluation import Evaluation
    from cdp_cli.identity.metrics import Score
    from cdp_cli.identity.mistakes import Mistake


def evaluate(  # noqa: PLR0913 - one parameter per option is how typer reads them
    *,
    records: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Labelled records: csv, tsv, jsonl or parquet."),
    ] = None,
    truth: Annotated[
        str,
        typer.Option(
            metavar="COLUMN", help="The column that says who is who; with --demo a folder."
        ),
    ] = "",
    renamed: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="THEIRS=OURS", help="What a column is; OURS may be none. Repeatable."
        ),
    ] = None,
    link_only: Annotated[
        str,
        typer.Option(metavar="COLUMN", help="The column of the source; none knows anybody twice."),
    ] = "",
    threshold: Annotated[
        float | None,
        typer.Option(help="The least probability of a pair that is joined, between 0 and 1."),
    ] = None,
    is_trained: Annotated[
        bool, typer.Option("--train", help="Fit the weights to the records first, without truth.")
    ] = False,
    with_curve: Annotated[
        bool, typer.Option("--curve/--no-curve", help="Try other thresholds too.")
    ] = True,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write the curve, as SVG.")
    ] = None,
    mistakes: Annotated[int, typer.Option(min=0, help="How many to show of each kind.")] = 5,
    keep: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keep the scratch project there.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="The demo company's warehouse against its truth.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Run the models over labelled records and say how well they find who is who.

    The records are resolved in a warehouse of their own that is removed afterwards. Columns that
    look like those of a profile are used, the truth and every id of the file never.
    """
    from cdp_cli.identity.evaluation import Request
    from cdp_cli.identity.evaluation import evaluate as evaluate_file
    from cdp_cli.identity.picture import as_svg, check_picture

    if demo:
        _refuse({"--records": records, "--map": renamed, "--link-only": link_only,
                 "--threshold": threshold, "--picture": picture, "--keep": keep,
                 "--train": is_trained})  # fmt: skip
        _evaluate_demo(truth, mistakes, as_json=as_json)
        return
    if records is None or not truth:
        raise ConfigError(
            "Which records, and which of their columns tells the truth?",
            hint="Say --records FILE --truth COLUMN, or --demo for the demo company.",
        )
    if picture:
        check_picture(picture)
    request = Request(
        file=records,
        truth=truth,
        renamed=pairs(renamed or []),
        link_only=link_only,
        threshold=threshold,
        keep=keep,
        mistakes=mistakes,
        with_curve=with_curve,
        is_trained=is_trained,
    )
    with console.progress("Evaluating") as advance:
        found = evaluate_file(request, lambda step: advance(description=step))
    if picture and found.curve:
        picture.write_text(as_svg(found.curve), encoding="utf-8")
    if as_json:
        console.emit_json({"file": str(records), **found.as_dict()})
    else:
        _show(records, found, picture)


def _refuse(options: dict[str, object]) -> None:
    said = [name for name, value in options.items() if value]
    if said:
        raise ConfigError(
            f"--demo looks at the demo company as it was built; {', '.join(said)} means a file.",
            hint="Leave one of the two out.",
        )


def _evaluate_demo(truth: str, mistakes: int, *, as_json: bool) -> None:
    from cdp_cli import warehouse as warehouses
    from cdp_cli.identity.demo import TRUTH, evaluate_demo
    from cdp_cli.project import Project

    project = Project.find()
    warehouses.require(project)
    folder = Path(truth) if truth else TRUTH
    # Others may read a file meanwhile; on a server, who only reads can keep no temporary table.
    is_file = warehouses.target(project).file is not None
    with warehouses.connect(project, read_only=is_file) as warehouse:
        found = evaluate_demo(warehouse, folder, mistakes=mistakes)
    if as_json:
        console.emit_json(found.as_dict())
    else:
        _show_demo(found)


def _show_demo(found: DemoEvaluation) -> None:
    rows = [
        ("all records", found.all_records),
        ("profiles", found.profiles),
        ("households", found.households),
        ("households, by address", found.addressed_households),
    ]
    console.table(
        ("what", "counted", "measure", "precision", "recall", "F1"),
        [
            (name, score.records, *shares)
            for name, score in rows
            if score
            for shares in _shares(score)
        ],
    )  # fmt: skip
    if found.households and found.addressed_households:
        unknown = found.households.records - found.addressed_households.records
        console.say(
            "A household is a family name at an address. The truth knows both of everybody, the"
            f" records do not ({counted(unknown, 'customer')}): judge by the recall by address."
        )
    _show_mistakes(found.mistakes)


def _show(file: Path, found: Evaluation, picture: Path | None) -> None:
    score = found.score
    console.say(
        f"{file.name}: {counted(found.records, 'record')} of {score.people:,} people"
        f" in {counted(score.clusters, 'cluster')}",
        style="bold",
    )
    if found.sources > 1:
        console.say(f"{found.sources} sources, none of which knows anybody twice")
    if found.unlabelled:
        console.warn(f"{counted(found.unlabelled, 'record')} without a truth: matched, not scored.")
    if found.rejects:
        console.warn(f"{counted(found.rejects, 'row')} could not be read and were left out.")
    _show_columns(found)
    console.say(f" Weights: {found.weights}", style="dim")
    console.say()
    console.table(("measure", "precision", "recall", "F1"), list(_shares(score)))
    console.say(
        f" pairs: {score.right_pairs:,} right of {score.found_pairs:,} found"
        f" and {score.true_pairs:,} true",
        style="dim",
    )
    _show_curve(found, picture)
    console.say()
    console.table(
        ("step", "seconds", "peak MB"),
        [(cost.step, cost.seconds, round(cost.peak_mb)) for cost in found.costs],
    )
    _show_mistakes(found.mistakes)


def _show_columns(found: Evaluation) -> None:
    columns = found.columns
    console.table(
        ("column of the file", "used as"),
        [
            (" + ".join(used), f"{target} ({columns.formats[target]})")
            if target in columns.formats
            else (" + ".join(used), target)
            for target, used in columns.used.items()
        ],
    )
    if columns.unused:
        console.say(f" Not used: {', '.join(columns.unused)}", style="dim")


def _shares(score: Score) -> Iterable[tuple[str, ...]]:
    yield ("pairs", *_written(score.precision, score.recall, score.f1))
    yield ("B-cubed", *_written(score.bcubed_precision, score.bcubed_recall, score.bcubed_f1))


def _written(*shares: float) -> tuple[str, ...]:
    return tuple(f"{share:.4f}" for share in shares)


def _show_curve(found: Evaluation, picture: Path | None) -> None:
    from cdp_cli.identity.picture import drawn

    if found.threshold is None:
        console.say("\nNo threshold curve: the models score no pairs.", style="dim")
    if not found.curve:
        return
    console.say()
    console.table(
        ("threshold", "precision", "recall", "F1", "B-cubed F1", "clusters", ""),
        [
            (
                f"{point.threshold:.4g}",
                *_written(point.score.precision, point.score.recall, point.score.f1),
                *_written(point.score.bcubed_f1),
                point.score.clusters,
                "holds" if point.threshold == found.threshold else "",
            )
            for point in found.curve
        ],
    )
    console.say()
    for line in drawn(found.curve):
        console.say(line)
    if picture:
        console.say(f"The curve as a picture: {picture}")


def _show_mistakes(mistakes: list[Mistake]) -> None:
    for mistake in mistakes:
        weight = mistake.match_weight
        scored = "not scored" if weight is None else f"match weight {weight:.1f} bits"
        console.say()
        console.table(
            ("", "one record", "other record"),
            [
                (name, "" if one is None else str(one), "" if other is None else str(other))
                for name, (one, other) in mistake.values.items()
            ],
            title=f"{mistake.kind.capitalize()}: {scored},"
            f" one of {counted(mistake.alike, 'such pair')} of"
            f" the same {'cluster' if mistake.kind == 'wrongly joined' else 'person'}",
        )
