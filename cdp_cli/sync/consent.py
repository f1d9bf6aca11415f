"""Who may be sent: consent by purpose and channel, and the suppression list.

The engine joins both itself, so the author of a sync cannot forget them. The verdict is an SQL
expression over two temporary tables that `ask` fills: null means the person may be sent, any other
value says why not.
"""

from __future__ import annotations

from dataclasses import dataclass

from cdp_cli.errors import ConfigError, FixError
from cdp_cli.sync.dialect import speak
from cdp_cli.sync.exposure import ANY_CHANNEL, Sync
from cdp_cli.warehouse.base import Warehouse
from cdp_cli.warehouse.names import literal, relation

SUPPRESSED = "suppressed"
NO_PERSON = "no customer"
CONSENT_REASONS = (
    "consent refused",
    "address undeliverable",
    "consent expired",
    "consent never given",
)


@dataclass(frozen=True, slots=True)
class Tables:
    """Where the golden record of consent stands, as `schema.table` in SQL."""

    consents: tuple[str, str] = ("golden", "customer_consents")
    identifiers: tuple[str, str] = ("golden", "customer_identifiers")
    purposes: tuple[str, str] = ("seeds", "purposes")
    suppressions: tuple[str, str] = ("cdp_ops", "suppressions")


def ask(warehouse: Warehouse, sync: Sync, tables: Tables, people: str) -> str:
    """Fill the temporary tables for a sync and return the SQL of the verdict on a row.

    `people` is SQL that yields the `customer_id`s in question. The verdict needs JOINS beside a
    relation called `person` with a `customer_id`. Raises ConfigError for an unknown purpose.
    """
    requires_consent = check_purpose(warehouse, sync, tables)
    _collect_consents(warehouse, sync, tables)
    _collect_suppressed(warehouse, sync, tables, people)
    refused = (
        "when cdp_consent.has_objection then 'consent refused'"
        " when cdp_consent.is_undeliverable then 'address undeliverable'"
        " when cdp_consent.has_refusal then 'consent expired'"
        " when cdp_consent.has_grant is not true then 'consent never given'"
        if requires_consent
        else "when cdp_consent.has_objection then 'consent refused'"
    )
    return (
        f"case when person.customer_id is null then {literal(NO_PERSON)}"
        f" when cdp_suppressed.customer_id is not null then {literal(SUPPRESSED)} {refused} end"
    )


JOINS = """
left join cdp_consent on person.customer_id = cdp_consent.customer_id
left join cdp_suppressed on person.customer_id = cdp_suppressed.customer_id
"""


def check_purpose(warehouse: Warehouse, sync: Sync, tables: Tables) -> bool:
    """Whether people must have agreed to the purpose of a sync, or may only object to it.

    Raises ConfigError for a purpose that is not in the list or needs a channel, FixError where a
    table is missing.
    """
    for schema, table in (tables.purposes, tables.consents, tables.identifiers):
        if not warehouse.columns(schema, table):
            raise FixError(
                f"Sync {sync.name!r} cannot be planned: the table {schema}.{table} does not exist,"
                " so nobody knows who agreed.",
                hint="Run `cdp build` first.",
            )
    rows = warehouse.query(f"select purpose, requires_consent from {relation(*tables.purposes)}")
    known = {str(row["purpose"]): bool(row["requires_consent"]) for row in rows}
    if sync.purpose not in known:
        raise ConfigError(
            f"Sync {sync.name!r} has the purpose {sync.purpose!r}, which is not in"
            f" seeds/purposes.csv (there are: {', '.join(sorted(known)) or 'none'}).",
            hint="Correct the purpose in the exposure's meta.sync, or add it to the seed.",
        )
    if known[sync.purpose] and sync.channel == ANY_CHANNEL:
        raise ConfigError(
            f"Sync {sync.name!r} names no channel, but {sync.purpose!r} needs consent by channel.",
            hint=f"Add channel: {_channels(warehouse, sync, tables)} to the exposure's meta.sync.",
        )
    return known[sync.purpose]


def _channels(warehouse: Warehouse, sync: Sync, tables: Tables) -> str:
    """The channels on which people chose about the purpose, for a hint."""
    rows = warehouse.query(
        f"select distinct channel from {relation(*tables.consents)}"
        f" where purpose = {literal(sync.purpose)} and channel <> {literal(ANY_CHANNEL)}"
        " order by channel"
    )
    return " or ".join(str(row["channel"]) for row in rows) or "email, sms, phone, post, ads or web"


def _collect_consents(warehouse: Warehouse, sync: Sync, tables: Tables) -> None:
    """One row per customer: whether they agreed, ceased to agree or refused, or cannot be reached.

    What was said for every channel holds for the sync's own. A sync without a channel may use any,
    so an objection on a single one is heard; it never rests on grants (see `check_purpose`).
    """
    channels = f"channel in ({literal(sync.channel)}, {literal(ANY_CHANNEL)})"
    is_heard = "true" if sync.channel == ANY_CHANNEL else channels
    brand = f" and brand = {literal(sync.brand)}" if sync.brand else ""
    speak(warehouse).keep(
        "cdp_consent",
        f"""
        select
            cast(customer_id as varchar) as customer_id,
            bool_or(coalesce(is_granted, false)) as has_grant,
            bool_or(not coalesce(is_granted, false)) as has_refusal,
            bool_or(status in ('denied', 'withdrawn')) as has_objection,
            bool_or(status = 'undeliverable') as is_undeliverable
        from {relation(*tables.consents)}
        where purpose = {literal(sync.purpose)} and {is_heard}{brand}
        group by customer_id
        """,
    )


def _collect_suppressed(warehouse: Warehouse, sync: Sync, tables: Tables, people: str) -> None:
    """Customers one of whose identifiers is on the suppression list.

    Only listed types are hashed.
    """
    listed = f"""
        select identifier_type, lower(identifier_sha256) as identifier_sha256
        from {relation(*tables.suppressions)}
        where purpose is null or purpose = {literal(sync.purpose)}
    """
    kinds = {
        row["identifier_type"]
        for row in warehouse.query(f"select distinct * from ({listed}) as listed")
    }
    dialect = speak(warehouse)
    parts = ["select cast(null as varchar) as customer_id where false"]
    if kinds - {"customer_id"}:
        parts.append(
            f"""
            select cast(identifiers.customer_id as varchar)
            from {relation(*tables.identifiers)} as identifiers
            inner join ({listed}) as listed
                on identifiers.identifier_type = listed.identifier_type
                and {dialect.sha256("identifiers.identifier_value")} = listed.identifier_sha256
            """
        )
    if "customer_id" in kinds:
        parts.append(
            f"""
            select people.customer_id
            from ({people}) as people
            inner join ({listed}) as listed
                on listed.identifier_type = 'customer_id'
                and {dialect.sha256("people.customer_id")} = listed.identifier_sha256
            """
        )
    dialect.keep("cdp_suppressed", " union ".join(parts))
