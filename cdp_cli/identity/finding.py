"""The subject that somebody means: decisions and paths are about subjects, people know customers.

A subject is a person as one source knows them, and the only name that no build ever changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cdp_cli import customer
from cdp_cli.errors import ConfigError, FixError
from cdp_cli.warehouse.base import Warehouse

# So many customers or near matches are named in a message.
NAMED = 4

# Of the subjects of a customer the one that says most about the person stands for it.
_CANDIDATES = """
    select
        assignment.subject_key,
        count(distinct identifiers.identifier_type || '|' || identifiers.identifier_value)
            as evidence
    from identity.identity_assignment as assignment
    inner join identity.identity_subjects as subjects
        on assignment.subject_key = subjects.subject_key
    left join identity.identity_identifiers as identifiers
        on assignment.subject_key = identifiers.subject_key
    where assignment.is_current and assignment.customer_id = ?
    group by assignment.subject_key, subjects.is_known
    order by
        subjects.is_known desc,
        max(case when identifiers.identifier_type = 'customer_ref' then 1 else 0 end) desc,
        evidence desc,
        assignment.subject_key
"""

_NEAR = """
    with names as (
        select subject_key as name, subject_key as meant from identity.identity_assignment
        union
        select customer_id, customer_id from identity.identity_assignment
        union
        select identifier_value, subject_key from identity.identity_identifiers
        where identifier_type in ('customer_ref', 'loyalty_id', 'email')
    ),

    measured as (
        select meant, min(levenshtein(lower(name), lower(?))) as distance
        from names
        where abs(length(name) - length(?)) <= ?
        group by meant
    )

    select meant from measured where distance <= ? order by distance, meant limit ?
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A subject, with the customer whom it belongs to now.

    `given` is what the caller typed. It can mean any of the `candidates`, the first one stands for
    them; the customer has so many `subjects`. `is_away` says that no source holds the subject now.
    """

    given: str
    subject_key: str
    customer_id: str
    candidates: tuple[str, ...]
    subjects: int
    is_away: bool = False


def find(warehouse: Warehouse, identifier: str, systems: Iterable[str]) -> Found:
    """The subject that an identifier means.

    It may be a subject key, a customer id (also a former one), or what `customer.find` accepts. Of
    several subjects the one that says most about the person is taken: a known one, with a customer
    number, with the most identifiers, the least key. Raises ConfigError where nothing was built
    yet, FixError where nobody is found or the identifier means several customers.
    """
    require_built(warehouse)
    given = identifier.strip()
    named = warehouse.query(
        "select customer_id, is_current from identity.identity_assignment where subject_key = ?",
        [given],
    )
    if named:
        held = _candidates(warehouse, named[0]["customer_id"])
        away = not named[0]["is_current"]
        return Found(given, given, named[0]["customer_id"], (given,), len(held), is_away=away)
    customer_id = _customer(warehouse, given, systems)
    held = _candidates(warehouse, customer_id)
    if not held:
        raise FixError(
            f"{given!r} is a customer of whom no source holds anything now.",
            hint="Name one of the subjects; identity.identity_assignment lists them.",
        )
    meant = _meant(warehouse, given, systems)
    candidates = tuple(key for key in held if key in meant) or tuple(held)
    return Found(given, candidates[0], customer_id, candidates, len(held))


def find_pair(
    warehouse: Warehouse, one: str, other: str, systems: Iterable[str]
) -> tuple[Found, Found]:
    """The two subjects that two identifiers mean.

    Where the same one stands for both, the first that only one of them can mean is taken instead.
    Raises what `find` raises, and FixError where both can only mean the same.
    """
    here, there = (find(warehouse, each, systems) for each in (one, other))
    if here.subject_key != there.subject_key:
        return here, there
    only_there = [key for key in there.candidates if key not in here.candidates]
    if only_there:
        return here, replace(there, subject_key=only_there[0])
    only_here = [key for key in here.candidates if key not in there.candidates]
    if only_here:
        return replace(here, subject_key=only_here[0]), there
    raise FixError(
        f"{here.given!r} and {there.given!r} mean the same subject, {here.subject_key}.",
        hint=f"`cdp identity explain {here.subject_key}` lists the subjects of the customer.",
    )


def require_built(warehouse: Warehouse) -> None:
    """Raise ConfigError where identity was never resolved in this warehouse."""
    if not warehouse.columns("identity", "identity_assignment"):
        raise ConfigError(
            "There is no identity.identity_assignment in this warehouse yet.",
            hint="Build it with `cdp build`.",
        )


def subjects_of(warehouse: Warehouse, customer_id: str) -> list[str]:
    """The subjects of a customer; the one that says most about the person comes first."""
    return _candidates(warehouse, customer_id)


def _candidates(warehouse: Warehouse, customer_id: str) -> list[str]:
    return [row["subject_key"] for row in warehouse.query(_CANDIDATES, [customer_id])]


def _customer(warehouse: Warehouse, given: str, systems: Iterable[str]) -> str:
    try:
        matches = customer.find(warehouse, given, systems)
    except ConfigError:
        raise
    except FixError as error:
        near = _near(warehouse, given)
        if not near:
            raise
        listed = ", ".join(near)
        raise FixError(error.message, hint=f"Near to it: {listed}.") from error
    if len(matches) > 1:
        raise FixError(
            f"{len(matches)} customers share {given!r}: {_listed(matches)}.",
            hint="Call again with a customer id or the key of a subject.",
        )
    return str(matches[0]["customer_id"])


def _meant(warehouse: Warehouse, given: str, systems: Iterable[str]) -> set[str]:
    """The subjects that hold the value itself, or that once were the customer of a former id."""
    values = customer.spellings(given, systems)
    marks = ", ".join("?" for _ in values)
    queries = [
        "select subject_key from identity.identity_moves where previous_customer_id = ?",
        "select subject_key from identity.identity_identifiers"
        f" where identifier_value in ({marks})",
        f"select subject_key from identity.identity_handles where email in ({marks})",
    ]
    parameters: list[object] = [given, *values, *values]
    if warehouse.columns("conformed", "conformed_orders"):
        queries.append(
            f"select subject_key from conformed.conformed_orders where order_ref in ({marks})"
        )
        parameters += values
    rows = warehouse.query(" union ".join(queries), parameters)
    return {row["subject_key"] for row in rows}


def _near(warehouse: Warehouse, given: str) -> list[str]:
    """Subjects and customers that are called nearly so; never anybody's address."""
    most = max(1, min(2, len(given) // 4))
    rows = warehouse.query(_NEAR, [given, given, most, most, NAMED])
    return [row["meant"] for row in rows]


def _listed(matches: Sequence[dict[str, Any]]) -> str:
    ids = [str(row["customer_id"]) for row in matches]
    return ", ".join(ids[:NAMED]) + (", …" if len(ids) > NAMED else "")
