"""`cdp customer show`: one customer in the terminal."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cdp_cli import console, customer
from cdp_cli.errors import FixError
from cdp_cli.project import Project
from cdp_cli.warehouse import connect

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, add_completion=False)

_SECTIONS = {
    "Who": (
        "profile_state",
        "gender",
        "birth_date",
        "language",
        "job_title",
        "company_name",
        "account_ref",
    ),
    "Contact": ("email", "phone", "street", "postcode", "city", "country"),
    "Value": (
        "order_count",
        "return_count",
        "lifetime_revenue",
        "average_order_value",
        "last_order_at",
        "favourite_category",
        "rfm_segment",
    ),
    "Loyalty": ("loyalty_id", "loyalty_tier", "loyalty_points"),
    "Service": (
        "ticket_count",
        "open_ticket_count",
        "last_interaction_title",
        "last_interaction_status",
        "average_rating",
    ),
    "Campaigns": (
        "messages_sent",
        "messages_opened",
        "messages_clicked",
        "last_opened_at",
        "first_utm_source",
    ),
    "Presence": (
        "sources",
        "brands",
        "subject_count",
        "device_count",
        "first_seen_at",
        "last_seen_at",
    ),
}


@app.callback()
def group() -> None:
    """Look at customers."""


@app.command()
def show(
    identifier: Annotated[
        str,
        typer.Argument(
            help="E-mail, phone, customer number, order, loyalty number, cookie or customer id."
        ),
    ],
    *,
    lineage: Annotated[
        bool, typer.Option("--lineage", help="Show which record each value came from.")
    ] = False,
    steps: Annotated[
        int, typer.Option("--steps", min=1, max=50, help="How many steps of the journey to show.")
    ] = 12,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Show one customer, found by any identifier."""
    project = Project.find()
    audiences = sorted(project.audiences())
    with connect(project, read_only=True) as warehouse:
        matches = customer.find(warehouse, identifier, project.sources)
        if len(matches) > 1:
            _refuse(identifier, matches, as_json=as_json)
        found = customer.read(warehouse, matches[0]["customer_id"], audiences)
    if as_json:
        console.emit_json(found.as_dict())
    else:
        _print(found, steps=steps, lineage=lineage)


def _refuse(identifier: str, matches: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        console.emit_json({"matches": matches})
    else:
        _show_matches(matches)
    raise FixError(
        f"{len(matches)} customers share {identifier!r}: a household's phone, a shared tablet …",
        hint="Call again with one of the customer ids above.",
    )


def _show_matches(matches: list[dict[str, Any]]) -> None:
    console.table(
        ("customer_id", "name", "city", "state", "last seen"),
        [
            (
                row["customer_id"],
                row["full_name"],
                row["city"],
                row["profile_state"],
                row["last_seen_at"],
            )
            for row in matches
        ],
    )


def _print(found: customer.Customer, *, steps: int, lineage: bool) -> None:
    profile = found.profile
    console.say(
        f"{profile['full_name'] or 'Somebody without a name'}  ·  {profile['customer_id']}",
        style="bold",
    )
    for title, names in _SECTIONS.items():
        values = [
            (name.replace("_", " "), profile[name])
            for name in names
            if profile[name] not in (None, "")
        ]
        if any(value for _name, value in values):
            console.say(f"\n{title}", style="bold cyan")
            console.table(("", ""), values)
    _list("Choices", found.consents, ("purpose", "channel", "status", "decided_at", "brand"))
    _list("Audiences", found.audiences, ("audience", "reason"))
    _list("Household", found.household, ("customer_id", "full_name"))
    _list(
        "Journey, newest first",
        found.journey[:steps],
        ("occurred_at", "step", "channel", "device_type", "subject", "campaign"),
    )
    _list("Tickets", found.interactions[:5], ("opened_at", "interaction_type", "title", "status"))
    if lineage:
        _list(
            "Where each value comes from",
            found.lineage,
            ("attribute_name", "attribute_value", "rule", "source", "record_key"),
        )


def _list(title: str, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    if rows:
        console.say(f"\n{title}", style="bold cyan")
        console.table(
            [name.replace("_", " ") for name in columns],
            [[row[name] for name in columns] for row in rows],
        )
