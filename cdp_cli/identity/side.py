"""What the sources know of some subjects: what a person needs to tell people apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cdp_cli.warehouse.base import Warehouse

# A query takes so many subjects at a time.
AT_A_TIME = 500


@dataclass
class Side:
    """Some subjects as one person: each list without repetition, in order."""

    subjects: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    birth_dates: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    is_known: bool = False
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None


def sides_of(warehouse: Warehouse, subjects: Iterable[str]) -> dict[str, Side]:
    """What is known of each subject; one that no source holds has nothing but its key."""
    sides = {subject: Side(subjects=[subject]) for subject in sorted(set(subjects))}
    wanted = list(sides)
    for start in range(0, len(wanted), AT_A_TIME):
        _fill(warehouse, wanted[start : start + AT_A_TIME], sides)
    return sides


def together(sides: Mapping[str, Side], subjects: Iterable[str]) -> Side:
    """Several subjects as one side."""
    parts = [sides[subject] for subject in sorted(set(subjects))]
    seen = [part.first_seen_at for part in parts if part.first_seen_at]
    last_seen = [part.last_seen_at for part in parts if part.last_seen_at]
    return Side(
        **{
            name: sorted({value for part in parts for value in getattr(part, name)})
            for name in ("subjects", "names", "emails", "phones", "birth_dates", "sources")
        },
        is_known=any(part.is_known for part in parts),
        first_seen_at=min(seen, default=None),
        last_seen_at=max(last_seen, default=None),
    )


def _fill(warehouse: Warehouse, subjects: list[str], sides: Mapping[str, Side]) -> None:
    among = f"subject_key in ({', '.join('?' for _ in subjects)})"
    for row in warehouse.query(
        "select subject_key, is_known, first_seen_at, last_seen_at"
        f" from identity.identity_subjects where {among}",
        subjects,
    ):
        side = sides[row["subject_key"]]
        side.is_known = bool(row["is_known"])
        side.first_seen_at, side.last_seen_at = row["first_seen_at"], row["last_seen_at"]
    texts = {"emails": "email", "phones": "phone", "sources": "source"}
    _gather(warehouse, "identity.identity_handles", texts, (among, subjects), sides)
    if warehouse.columns("conformed", "conformed_profiles"):
        texts = {
            "names": "coalesce(full_name,"
            " trim(coalesce(given_name, '') || ' ' || coalesce(family_name, '')))",
            "birth_dates": "cast(birth_date as varchar)",
        }
        _gather(warehouse, "conformed.conformed_profiles", texts, (among, subjects), sides)


def _gather(
    warehouse: Warehouse,
    table: str,
    texts: Mapping[str, str],
    among: tuple[str, list[str]],
    sides: Mapping[str, Side],
) -> None:
    """Add the values of a table's columns to the lists of the sides that they belong to."""
    for name, expression in texts.items():
        for row in warehouse.query(
            f"select distinct subject_key, {expression} as value from {table}"
            f" where {among[0]} order by subject_key, value",
            among[1],
        ):
            if row["value"]:
                getattr(sides[row["subject_key"]], name).append(row["value"])
