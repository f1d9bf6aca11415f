"""One customer as every department sees them, found by whatever the caller knows of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from cdp_cli.errors import ConfigError, FixError
from cdp_cli.warehouse.base import Warehouse

Row = dict[str, Any]

_FOUND_BY = """
    select customer_id from identity.identity_assignment where is_current and customer_id = ?
    union
    select customer_id from identity.identity_aliases where former_customer_id = ?
    union
    select customer_id from golden.customer_identifiers
    where identifier_value in ({values})
    union
    select assignment.customer_id
    from identity.identity_handles as handles
    inner join identity.identity_assignment as assignment
        on handles.subject_key = assignment.subject_key
    where assignment.is_current and handles.email in ({values})
    union
    select customer_id from golden.customer_orders
    where customer_id is not null and order_ref in ({values})
"""

_PARTS = {
    "identifiers": """
        select identifier_type, identifier_value, is_excluded, first_seen_at, last_seen_at
        from golden.customer_identifiers
        where customer_id = ?
        order by identifier_type, identifier_value
    """,
    "consents": """
        select brand, purpose, channel, status, decided_at, source
        from golden.customer_consents
        where customer_id = ?
        order by brand, purpose, channel
    """,
    "orders": """
        select ordered_at, order_ref, order_type, status, channel, amount, currency, company_amount
        from golden.customer_orders
        where customer_id = ?
        order by ordered_at desc, order_ref
        limit 20
    """,
    "interactions": """
        select opened_at, interaction_type, channel, title, status, rating
        from golden.customer_interactions
        where customer_id = ?
        order by opened_at desc, interaction_ref
        limit 20
    """,
    "journey": """
        select occurred_at, step, channel, device_type, campaign, subject, company_amount
        from golden.customer_journey_steps
        where customer_id = ?
        order by occurred_at desc, step_ref
        limit 50
    """,
    "lineage": """
        select
            attribute_name, attribute_value, rule, source, record_key, valid_from,
            supporting_records
        from golden.customer_attribute_lineage
        where customer_id = ?
        order by attribute_name
    """,
}

_HOUSEHOLD = """
    select customer_id, full_name from golden.customer_360
    where household_id = ? and customer_id <> ?
    order by full_name
"""


@dataclass
class Customer:
    """What is known of one customer; lists are newest first and cut to what a person can read."""

    profile: Row
    identifiers: list[Row] = field(default_factory=list)
    consents: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    interactions: list[Row] = field(default_factory=list)
    journey: list[Row] = field(default_factory=list)
    household: list[Row] = field(default_factory=list)
    audiences: list[Row] = field(default_factory=list)
    lineage: list[Row] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return asdict(self)


def find(warehouse: Warehouse, identifier: str, systems: Iterable[str]) -> list[Row]:
    """The customers whom an identifier can mean.

    It may be a customer id (also a former one), e-mail, phone, cookie, customer or order number.
    `systems` are the names of sources: a bare number is tried as the number of each. Rows hold
    customer_id, full_name, city and profile_state. Raises ConfigError where nothing was built yet,
    FixError where nobody is found.
    """
    if not warehouse.columns("golden", "customer_360"):
        raise ConfigError(
            "There is no golden.customer_360 in this warehouse yet.",
            hint="Build it with `cdp build`.",
        )
    values = spellings(identifier, systems)
    marks = ", ".join("?" for _ in values)
    found = warehouse.query(
        f"""
        with found as ({_FOUND_BY.format(values=marks)})
        select customer_id, full_name, city, profile_state, last_seen_at
        from golden.customer_360
        where customer_id in (select customer_id from found)
        order by last_seen_at desc, customer_id
        """,
        [identifier.strip(), identifier.strip(), *values, *values, *values],
    )
    if not found:
        raise FixError(
            f"No customer is known by {identifier!r}.",
            hint="Try an e-mail address, a phone number with its country code, a customer number"
            " such as shop:1042, an order such as shop:O-77, a loyalty number or a customer id.",
        )
    return found


def read(warehouse: Warehouse, customer_id: str, audiences: Iterable[str]) -> Customer:
    """The whole of one customer; `audiences` are the audience tables to look into."""

    def rows(sql: str) -> list[Row]:
        return warehouse.query(sql, [customer_id])

    profile = rows("select * from golden.customer_360 where customer_id = ?")[0]
    return Customer(
        profile=profile,
        **{name: rows(sql) for name, sql in _PARTS.items()},
        household=warehouse.query(_HOUSEHOLD, [profile["household_id"], customer_id]),
        audiences=[
            {"audience": name.removeprefix("audience_"), **row}
            for name in audiences
            if warehouse.columns("audiences", name)
            for row in rows(f"select reason from audiences.{name} where customer_id = ?")
        ],
    )


def spellings(identifier: str, systems: Iterable[str]) -> list[str]:
    """The ways in which an identifier may stand in the warehouse."""
    given = identifier.strip()
    compact = "".join(character for character in given if character.isdigit() or character == "+")
    phone = "+" + compact[2:] if compact.startswith("00") else compact
    spelled = {given, given.lower(), *(f"{system}:{given}" for system in systems)}
    if len(phone) > len("+1234567"):
        spelled.add(phone)
    return sorted(spelled)
