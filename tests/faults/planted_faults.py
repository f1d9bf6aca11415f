"""Faults of raw files and of golden tables, and where each has to be caught.

A fault of a file is a select over the rows of a good one: what an export could have sent instead.
"""

from __future__ import annotations

from typing import NamedTuple


class RawFault(NamedTuple):
    """`sql` makes the rows of the file from `good`; `caught` is the severity and what is said."""

    table: str
    sql: str
    caught: tuple[str, str]
    encoding: str = ""


class GoldenFault(NamedTuple):
    """A statement that spoils a golden table, and what has to be said about which."""

    sql: str
    caught: tuple[str, str]


def changed(table: str, columns: str, severity: str, what: str) -> RawFault:
    """A file in which some columns hold something else."""
    return RawFault(table, f"select * replace ({columns}) from good", (severity, what))


RAW = {
    "ten times the rows": RawFault(
        "shop.orders", "select good.* from good, range(10)", ("error", "rows")
    ),
    "a tenth of the rows": RawFault(
        "shop.orders", "select * from good where hash(order_id) % 10 = 0", ("error", "rows")
    ),
    "everything twice": RawFault(
        "pos.receipts",
        "select * from good union all select * from good",
        ("error", "receipt_id · distinct share"),
    ),
    "a column that nobody declared": RawFault(
        "crm.contacts", "select *, 'blue' as colour from good", ("warn", "new columns")
    ),
    "a column that arrives empty": changed(
        "crm.contacts", "null as email", "error", "email · filled share"
    ),
    "every third value gone": changed(
        "crm.contacts",
        "case when hash(contact_id) % 3 > 0 then country end as country",
        "warn",
        "country · filled share",
    ),
    "ids gone from every fifth row": changed(
        "loyalty.members",
        "case when hash(member_id) % 5 > 0 then member_id end as member_id",
        "error",
        "member_id · filled share",
    ),
    "read in the wrong encoding": RawFault(
        "crm.contacts", "select * from good", ("error", "street · garbled share"), "cp1252"
    ),
    "times that cannot be read": changed(
        "shop.orders", "'week 12' as placed_at", "error", "placed_at · time share"
    ),
    "times of the next decade": changed(
        "web.events",
        "replace(occurred_at, '202', '203') as occurred_at",
        "error",
        "occurred_at · future share",
    ),
    "times of the year 1970": changed(
        "support.tickets",
        "'1970-01-01T00:00:00Z' as opened_at",
        "error",
        "opened_at · ancient share",
    ),
    "amounts with the sign turned": changed(
        "shop.orders", "'-' || total as total", "error", "total · negative share"
    ),
    "amounts in cents": changed(
        "shop.order_lines",
        "cast(try_cast(unit_price as double) * 100 as varchar) as unit_price",
        "warn",
        "unit_price · number drift",
    ),
    "amounts with their currency": changed(
        "shop.returns",
        "'EUR ' || refund_amount as refund_amount",
        "error",
        "refund_amount · number share",
    ),
    "a currency that nobody knows": changed(
        "shop.orders", "'XXX' as currency", "error", "currency · known share"
    ),
    "words that nobody knows": changed(
        "shop.orders", "'st_' || status as status", "warn", "status · known share"
    ),
    "one value for everybody": changed(
        "crm.contacts", "'DE' as country", "warn", "country · drift"
    ),
    "yes and no exchanged": changed(
        "crm.contacts",
        "case lower(marketing_permission) when 'yes' then 'no' when 'no' then 'yes' end"
        " as marketing_permission",
        "warn",
        "marketing_permission · drift",
    ),
    "addresses without their @": changed(
        "shop.orders", "replace(email, '@', ' at ') as email", "warn", "email · matching share"
    ),
    "references to nothing": changed(
        "shop.returns", "'?' || order_id as order_id", "warn", "order_id · found share"
    ),
    "addresses in the clear where a hash was agreed": changed(
        "partner.customers",
        "'someone@x.example' as hashed_email",
        "error",
        "hashed_email · expect_column_value_lengths_to_equal",
    ),
    "a probability of more than one": changed(
        "enrichment.attributes", "'7' as confidence", "error", "confidence · number greatest"
    ),
    "columns that changed places": changed(
        "shop.products", "name as sku, sku as name", "warn",
        "sku · expect_column_values_to_match_regex",
    ),
    "a type that changed": changed(
        "app.events", "'about ' || cart_value as cart_value", "error", "cart_value · number share"
    ),
}  # fmt: skip

GOLDEN = {
    "half of the customers gone": GoldenFault(
        "delete from golden.customer_360 where n % 5 > 1", ("error", "rows")
    ),
    "an attribute lost on its way": GoldenFault(
        "update golden.customer_360 set email = null", ("error", "email · filled share")
    ),
    "strangers grown together": GoldenFault(
        "update golden.customer_360 set subject_count = 900 where n = 1",
        ("error", "subject_count · number greatest"),
    ),
    "revenue a hundred times too large": GoldenFault(
        "update golden.customer_360 set lifetime_revenue = lifetime_revenue * 100",
        ("error", "lifetime_revenue · number mean"),
    ),
    "people seen in the future": GoldenFault(
        "update golden.customer_360 set last_seen_at = timestamp '2999-01-01' where n = 1",
        ("error", "customers last seen in the future"),
    ),
    "a no that was read as a yes": GoldenFault(
        "update golden.customer_consents set status = 'granted'", ("error", "status · drift")
    ),
    "a source that fell silent": GoldenFault(
        "delete from golden.customer_attribute_lineage where source = 'crm'",
        ("warn", "source · drift"),
    ),
}
