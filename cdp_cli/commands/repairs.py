"""`cdp identity repairs`: what was sent under an id that has ended or split since."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cdp_cli import console
from cdp_cli.identity import repairs as feed
from cdp_cli.project import Project
from cdp_cli.warehouse import connect
from cdp_cli.wording import counted

SHOWN = 50
COLUMNS = ("sync", "record", "sent as", "sent", "is now", "customer", "since", "to do")


def repairs(
    *,
    sync: Annotated[str | None, typer.Option("--sync", help="Of this sync alone.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that are mended, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what syncs sent under an id that has ended or split since."""
    project = Project.find()
    with connect(project, read_only=True) as warehouse:
        found = feed.read(warehouse, project.syncs(), sync)
    wanted = [each for each in found if everything or not each.is_mended]
    if as_json:
        console.emit_json([asdict(each) for each in wanted])
        return
    if wanted:
        console.table(COLUMNS, [_row(each) for each in wanted[:SHOWN]])
    if len(wanted) > SHOWN:
        console.say(f"… and {len(wanted) - SHOWN:,} more; --json lists all.", style="dim")
    opened = sum(not each.is_mended for each in found)
    console.say(f"{counted(opened, 'record')} to repair." if opened else "Nothing to repair.")
    if len(found) > opened and not everything:
        mended = counted(len(found) - opened, "record")
        console.say(f"{mended} mended; --all lists them.", style="dim")


def _row(repair: feed.Repair) -> tuple[object, ...]:
    sent, since = f"{repair.sent_at:%Y-%m-%d %H:%M}", f"{repair.occurred_at:%Y-%m-%d %H:%M}"
    now = (repair.happened, repair.customer_id or "", since, repair.advice)
    return (repair.sync, repair.key, repair.former_customer_id, sent, *now)
