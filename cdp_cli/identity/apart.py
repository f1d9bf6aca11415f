"""What two customers share all the same, and why it does not make them one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cdp_cli.warehouse.base import Warehouse

RECYCLED = {
    "anonymous_id": "a cookie",
    "card_token": "a card",
    "device_id": "a device",
    "phone_name": "a phone number",
}
# What may have had another owner since is told by `rested_values`.
_HAS_RESTED = """exists (
    select 1 from identity.identity_eras as eras
    where
        eras.subject_key = identifiers.subject_key
        and eras.identifier_type = identifiers.identifier_type
        and eras.identifier_value = identifiers.identifier_value
)"""


@dataclass(frozen=True, slots=True)
class Shared:
    """A value that both hold, with the reason why it has joined nobody."""

    identifier_type: str
    identifier_value: str
    reason: str
    tier: int | None = None


def refused_values(warehouse: Warehouse, customer_id: str, other_id: str) -> list[Shared]:
    """The values that would join the two, each with the limit that refused it, strongest first."""
    rows = warehouse.query(
        """
        select
            links.identifier_type,
            links.identifier_value,
            coalesce(max(conflicts.reason), 'refused when the clusters were made') as reason,
            min(links.tier) as tier
        from identity.identity_links as links
        inner join identity.identity_assignment as assignment
            on links.subject_key = assignment.subject_key
        left join identity.identity_conflicts as conflicts
            on links.identifier_type = conflicts.identifier_type
            and links.identifier_value = conflicts.identifier_value
        where assignment.is_current and assignment.customer_id in (?, ?)
        group by links.identifier_type, links.identifier_value
        having count(distinct assignment.customer_id) > 1
        union
        select identifier_type, identifier_value, reason, tier
        from identity.identity_conflicts
        where customer_id in (?, ?) and other_customer_id in (?, ?) and identifier_value is not null
        order by tier, identifier_type, identifier_value
        """,
        [customer_id, other_id] * 3,
    )
    return [Shared(**row) for row in rows]


def refused_likeness(warehouse: Warehouse, customer_id: str, other_id: str) -> str | None:
    """Why the two are not one customer although two of their records are alike."""
    rows = warehouse.query(
        """
        select reason from identity.identity_conflicts
        where
            identifier_type = 'likeness'
            and customer_id in (?, ?) and other_customer_id in (?, ?)
        """,
        [customer_id, other_id] * 2,
    )
    return rows[0]["reason"] if rows else None


def idle_values(warehouse: Warehouse, customer_id: str, other_id: str) -> list[Shared]:
    """The values that both hold and that never join anybody, with the reason."""
    rested = _HAS_RESTED if warehouse.columns("identity", "identity_eras") else "false"
    rows = warehouse.query(
        f"""
        select
            identifiers.identifier_type,
            identifiers.identifier_value,
            coalesce(max(excluded.reason), 'never joins by itself') as reason
        from identity.identity_identifiers as identifiers
        inner join identity.identity_assignment as assignment
            on identifiers.subject_key = assignment.subject_key
        left join identity.identity_excluded_values as excluded
            on identifiers.identifier_type = excluded.identifier_type
            and identifiers.identifier_value = excluded.identifier_value
        left join identity.identity_links as links
            on identifiers.subject_key = links.subject_key
            and identifiers.identifier_type = links.identifier_type
            and identifiers.identifier_value = links.identifier_value
        where
            assignment.is_current and assignment.customer_id in (?, ?)
            and links.subject_key is null and not {rested}
        group by identifiers.identifier_type, identifiers.identifier_value
        having count(distinct assignment.customer_id) > 1
        order by identifiers.identifier_type, identifiers.identifier_value
        """,
        [customer_id, other_id],
    )
    return [Shared(**row) for row in rows]


def rested_values(warehouse: Warehouse, customer_id: str, other_id: str) -> list[Shared]:
    """The values that one held before a long rest and the other one after it, with the rest."""
    if not warehouse.columns("identity", "identity_eras"):
        return []
    rows = warehouse.query(
        """
        with held as (
            select eras.*, assignment.customer_id
            from identity.identity_eras as eras
            inner join identity.identity_assignment as assignment
                on eras.subject_key = assignment.subject_key
            where assignment.is_current and assignment.customer_id in (?, ?)
        )

        select
            later.identifier_type,
            later.identifier_value,
            max(later.rested_from) as rested_from,
            max(later.rested_to) as rested_to,
            max(later.recycled_after_days) as days
        from held as later
        inner join held as earlier
            on later.identifier_type = earlier.identifier_type
            and later.identifier_value = earlier.identifier_value
            and later.customer_id <> earlier.customer_id
        where earlier.rested_to is null or earlier.rested_to < later.rested_to
        group by later.identifier_type, later.identifier_value
        order by later.identifier_type, later.identifier_value
        """,
        [customer_id, other_id],
    )
    return [Shared(row["identifier_type"], row["identifier_value"], _rest(row)) for row in rows]


def _rest(row: dict[str, Any]) -> str:
    what = RECYCLED.get(row["identifier_type"], "it")
    return (
        f"was not used between {row['rested_from']:%Y-%m-%d} and {row['rested_to']:%Y-%m-%d};"
        f" longer than the {row['days']} days after which {what} may have another owner"
    )


def broken_limits(warehouse: Warehouse, customer_id: str, other_id: str) -> list[str]:
    """The limits that the two would break as one customer, in the words of the conflicts."""
    if not warehouse.columns("seeds", "identity_identifier_types"):
        return []
    rows = warehouse.query(
        """
        select
            identifiers.identifier_type || ': '
            || cast(count(distinct identifiers.identifier_value) as varchar) || ' values, '
            || cast(types.max_values as varchar) || ' allowed' as broken
        from identity.identity_identifiers as identifiers
        inner join identity.identity_assignment as assignment
            on identifiers.subject_key = assignment.subject_key
        inner join seeds.identity_identifier_types as types
            on identifiers.identifier_type = types.identifier_type
        left join identity.identity_excluded_values as excluded
            on identifiers.identifier_type = excluded.identifier_type
            and identifiers.identifier_value = excluded.identifier_value
        where
            assignment.is_current and assignment.customer_id in (?, ?)
            and excluded.identifier_value is null
        group by identifiers.identifier_type, types.max_values
        having count(distinct identifiers.identifier_value) > types.max_values
        order by identifiers.identifier_type
        """,
        [customer_id, other_id],
    )
    return [row["broken"] for row in rows]
