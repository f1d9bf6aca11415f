"""Audiences: who belongs, how many may be addressed, and why each belongs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from difflib import get_close_matches
from typing import Any

from cdp_cli.errors import ConfigError, FixError
from cdp_cli.project import Project
from cdp_cli.warehouse.base import Warehouse


@dataclass(frozen=True)
class Audience:
    """One audience: its size, and how many of its members agreed to marketing by e-mail."""

    name: str
    description: str
    members: int
    may_be_mailed: int

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return asdict(self)


def count(project: Project, warehouse: Warehouse) -> list[Audience]:
    """Every audience of the project that was built, by name."""
    counted = []
    for name, node in sorted(project.audiences().items()):
        if not warehouse.columns("audiences", name):
            continue
        row = warehouse.query(
            f"""
            select
                count(*) as members,
                count(case when consents.is_granted and customers.email is not null then 1 end)
                    as may_be_mailed
            from audiences.{name} as audience
            inner join golden.customer_360 as customers
                on audience.customer_id = customers.customer_id
            left join golden.customer_consents as consents
                on audience.customer_id = consents.customer_id
                and consents.purpose = 'marketing' and consents.channel = 'email'
                and consents.brand = ?
            """,
            [project.brand],
        )[0]
        counted.append(
            Audience(name=name.removeprefix("audience_"), description=_said(node), **row)
        )
    return counted


def preview(project: Project, warehouse: Warehouse, name: str, limit: int) -> list[dict[str, Any]]:
    """The first `limit` members of an audience with the reason why each belongs, by customer id.

    Raises FixError for a name that is none, ConfigError for an audience that was not built yet.
    """
    model = name if name.startswith("audience_") else f"audience_{name}"
    known = project.audiences()
    if model not in known:
        names = sorted(audience.removeprefix("audience_") for audience in known)
        close = get_close_matches(name, names, n=1)
        guess = f"Did you mean {close[0]!r}? " if close else ""
        listed = ", ".join(names) or "none"
        raise FixError(f"There is no audience {name!r}.", hint=f"{guess}Audiences: {listed}.")
    if not warehouse.columns("audiences", model):
        raise ConfigError(
            f"The audience {name!r} was not built yet.", hint=f"Run `cdp build --select +{model}`."
        )
    return warehouse.query(
        f"select * from audiences.{model} order by customer_id limit {int(limit)}"
    )


def _said(node: dict[str, Any]) -> str:
    """The model's description without its grain: what a marketer reads."""
    return str(node.get("description", "")).removeprefix("One row per ").rstrip(".")
