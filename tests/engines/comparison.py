"""How the company in one engine is compared with the same company in another."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

ID = re.compile(r"\b[ch][0-9a-f]{19,20}\b")
# When something was loaded and built differs, and with it what is reckoned from it; a line of a
# receipt, which has no time of its own, is as new as its load.
MOMENTS = re.compile("built_at|loaded_at|last_loaded_at|newest_record_at|.*minted_at|merged_at")
# What is younger than the tests is when something was loaded or built, in whichever column.
BEGAN = datetime.now(UTC).replace(tzinfo=None)
# The key of a rejected line ends with the moment of its load.
LOADED = re.compile(r"@\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?")
# Floating point agrees to so many digits.
DIGITS = 9


def named(company: Any) -> dict[str, str]:
    """Ids are minted at random: each customer and household is called by its least subject."""
    names = dict(
        company.rows(
            "select customer_id, min(subject_key) from identity.identity_assignment"
            " where is_current group by 1"
        )
    )
    households = company.rows(
        "select household_id, min(subject_key) from golden.customer_households as homes"
        " inner join identity.identity_assignment as held on homes.customer_id = held.customer_id"
        " where is_current group by 1"
    )
    return names | {household: f"home of {least}" for household, least in households}


def partition(company: Any) -> set[frozenset[str]]:
    members: dict[str, set[str]] = defaultdict(set)
    for customer, subject in company.rows(
        "select customer_id, subject_key from identity.identity_assignment where is_current"
    ):
        members[customer].add(subject)
    return {frozenset(subjects) for subjects in members.values()}


def plain(value: Any, names: dict[str, str] | None = None) -> str:
    """A value as a text that is the same in every engine; without names, ids stay as they are."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float | Decimal):
        return f"{float(value):.{DIGITS}g}"
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=None)
        return "now" if names is not None and moment >= BEGAN else moment.isoformat()
    text = LOADED.sub("@", str(value))
    if names is None:
        return text
    return ID.sub(lambda match: names.get(match[0], "one that has ended"), text)


def table(
    company: Any, name: str, columns: list[str], names: dict[str, str] | None = None
) -> list[tuple[str, ...]]:
    """The rows of a table; `names` are those of customers, where they were asked for before."""
    names = named(company) if names is None else names
    rows = company.rows(f"select {', '.join(columns)} from {name}")
    return sorted(tuple(plain(value, names) for value in row) for row in rows)


def described(company: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for schema, name, column in company.rows(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_schema in ('golden', 'insights', 'audiences')"
        " order by table_schema, table_name, ordinal_position"
    ):
        found[f"{schema}.{name}"].append(column)
    return found
