"""What a second day brings to the demo company, in SQL that every engine understands.

Newcomers and late rows everywhere, edits that join people and part them, orders that are cancelled,
and a CRM whose file came as a whole, without some of its contacts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# The key of each raw table. A newcomer is a row of the first day under a new key.
KEYS = {
    "raw_app.events": "event_id",
    "raw_crm.accounts": "account_id",
    "raw_crm.contacts": "contact_id",
    "raw_email.activity": "activity_id",
    "raw_enrichment.attributes": "record_id",
    "raw_loyalty.ledger": "entry_id",
    "raw_loyalty.members": "member_id",
    "raw_partner.customers": "partner_customer_id",
    "raw_pos.receipts": "receipt_id",
    "raw_pos.receipt_lines": "line_id",
    "raw_shop.customers": "customer_id",
    "raw_shop.orders": "order_id",
    "raw_shop.order_lines": "line_id",
    "raw_shop.returns": "return_id",
    "raw_support.tickets": "ticket_id",
    "raw_web.events": "event_id",
}
LATE = "2026-07-01T08:00:00Z"
# Whom a new address joins: nothing else may say that they are two.
JOINT = {"email": "'joint' || {n} || '@mail.example'", "birth_date": "null"}
# What the rows of some keys say from now on; `{n}` tells them apart, by threes.
EDITS = {
    "raw_crm.accounts": {"name": "'Renamed ' || account_id", "updated_at": f"'{LATE}'"},
    "raw_crm.contacts": {**JOINT, "updated_at": f"'{LATE}'"},
    "raw_enrichment.attributes": {"value": "'42'", "observed_at": f"'{LATE}'"},
    "raw_loyalty.members": {
        **JOINT,
        "marketing_opt_in": "'no'",
        "tier": "'gold'",
        "updated_at": f"'{LATE}'",
    },
    "raw_partner.customers": {"marketing_consent": "'false'", "city": "'Elsewhere'"},
    "raw_shop.customers": {
        "email": "'own' || customer_id || '@mail.example'",
        "phone": "null",
        "newsletter": "'false'",
        "updated_at": f"'{LATE}'",
    },
    "raw_shop.orders": {"status": "'cancelled'", "updated_at": f"'{LATE}'"},
    "raw_support.tickets": {"status": "'solved'", "updated_at": f"'{LATE}'"},
    "raw_web.events": {"user_id": "null", "email": "null"},
}
# Files that came as a whole: who is not in them has gone.
WHOLE = ("raw_crm.contacts", "raw_enrichment.attributes", "raw_loyalty.members")
# A line goes with its order.
WITH = {"raw_shop.order_lines": "order_id", "raw_pos.receipt_lines": "receipt_id"}


def second_day(company: Any) -> None:
    """Land it in the raw tables of a company that was built."""
    for statement in _statements(company):
        company.rows(statement)


def _statements(company: Any) -> Iterator[str]:
    for table, key in KEYS.items():
        columns = _columns(company, table)
        of = WITH.get(table, key)
        new = {key: f"'N' || {key}", of: f"'N' || {of}"}
        yield _landed(table, columns, new, _some(of, "0", "1"))
        if table in EDITS:
            yield _landed(table, columns, EDITS[table], _some(key, "2", "3"))
    for table in WHOLE:
        yield f"delete from {table} where {_some(KEYS[table], 'c', 'd', 'e', 'f')}"
        # What is left is as new as what came with it.
        yield f"update {table} set _loaded_at = (select max(_loaded_at) from {table})"


def _landed(table: str, columns: list[str], changed: dict[str, str], where: str) -> str:
    numbered = f"select *, row_number() over (order by _line) / 3 as n from {table} where {where}"
    number = "cast(floor(n) as varchar)"
    moved = {
        "_line": "_line + 1000000",
        "_loaded_at": f"(select max(_loaded_at) from {table}) + interval '1 hour'",
        **{name: said.format(n=number) for name, said in changed.items()},
    }
    values = ", ".join(moved.get(name, name) for name in columns)
    return f"insert into {table} ({', '.join(columns)}) select {values} from ({numbered}) as chosen"


def _some(key: str, *letters: str) -> str:
    """A sixteenth of the keys for each letter, the same in every engine."""
    return f"substr(md5({key}), 1, 1) in ({', '.join(map(repr, letters))})"


def _columns(company: Any, table: str) -> list[str]:
    schema, _, name = table.partition(".")
    found = company.rows(
        "select column_name from information_schema.columns"
        f" where table_schema = '{schema}' and table_name = '{name}' order by ordinal_position"
    )
    return [column for (column,) in found]
