"""`cdp identity train`: the weights of the comparisons, from the company's own records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console
from cdp_cli.project import Project
from cdp_cli.warehouse import connect, require
from cdp_cli.wording import counted

if TYPE_CHECKING:
    from cdp_cli.identity.training import Change, Training


def train(
    *,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write the seed, as CSV.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the weights and write nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Estimate from the warehouse what it is worth that two records agree, and write the seed.

    It needs no labels. The next `cdp build` decides with the new weights.
    """
    from cdp_cli.identity.seed import Seed, seed_of
    from cdp_cli.identity.training import train as train_weights
    from cdp_cli.identity.weights import as_csv, write_text

    project = Project.find()
    require(project)
    seed = Seed(to) if to else seed_of(project)
    with console.progress("Training"), connect(project, read_only=True) as warehouse:
        found = train_weights(warehouse)
    if not dry_run:
        write_text(seed.path, as_csv(found.weights))
    if as_json:
        console.emit_json({"file": None if dry_run else str(seed.path), **found.as_dict()})
        return
    _show(found)
    if dry_run:
        console.say("Nothing was written.")
        return
    console.say(f"Written to {seed.path}; `cdp build` decides by it.")
    if seed.missing_settings:
        console.warn("It takes the place of the package's seed once dbt_project.yml says:")
        console.warn(seed.missing_settings)


def _show(found: Training) -> None:
    console.say(found.provenance, style="bold")
    console.say(
        f"{counted(round(found.person_pairs), 'pair')} look like one person's;"
        f" {counted(found.rounds, 'round')}",
        style="dim",
    )
    console.table(
        ("comparison", "level", "old bits", "new bits", "m", "u", "of one person", "of strangers"),
        [_row(change) for change in found.changes if change.before.m is not None],
    )


def _row(change: Change) -> tuple[object, ...]:
    before, after = change.before, change.after
    return (
        before.comparison.replace("_", " "),
        before.level.replace("_", " "),
        _bits(before.weight),
        _bits(after.weight) if after.provenance != before.provenance or after != before else "",
        f"{after.m:.3g}",
        f"{after.u:.3g}",
        round(change.m_pairs),
        round(change.u_pairs),
    )


def _bits(weight: float | None) -> str:
    return "" if weight is None else f"{weight:+.2f}"
