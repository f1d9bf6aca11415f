"""Prints what became of every raw row and who is who: the figures of docs/adopt.md."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import duckdb

WAREHOUSE = Path(__file__).parent / os.environ.get(
    "CDP_WAREHOUSE", "warehouse/adventureworks.duckdb"
)

QUESTIONS = {
    "Raw rows and what became of them": """
        select * from insights.insight_raw_rows order by source, table_name""",
    "Why rows were rejected": """
        select source, concept, reject_reason, count(*) as row_count
        from conformed.conformed_rejects group by all order by all""",
    "Customers by the sources that know them": """
        select profile_state, sources, count(*) as customers
        from golden.customer_360 group by all order by customers desc""",
    "Customers of the shop, and the CRM contacts joined with them": """
        with people as (
            select profiles.source, assignment.customer_id
            from conformed.conformed_profiles as profiles
            inner join identity.identity_assignment as assignment
                on profiles.subject_key = assignment.subject_key and assignment.is_current
        ), shop as (
            select customer_id, count(*) as accounts from people where source = 'shop' group by 1
        ), crm as (
            select customer_id, count(*) as contacts from people where source = 'crm' group by 1
        )
        select accounts as shop_accounts, contacts as crm_contacts, count(*) as customers
        from shop left join crm using (customer_id) group by all""",
    "Contacts who share a phone with somebody else": """
        with phones as (
            select phone_number, count(*) as contacts from raw_crm.phones group by 1
        )
        select count(*) as numbers, count(*) filter (contacts > 1) as shared_numbers,
            sum(contacts) filter (contacts > 1) as contacts_on_shared_numbers,
            max(contacts) as most_on_one
        from phones""",
    "Orders and revenue in golden": """
        select count(*) as orders, count(distinct customer_id) as buyers,
            sum(company_amount) as revenue
        from golden.customer_orders""",
    "Orders and revenue in the files": """
        select count(distinct order_number) as order_numbers,
            count(distinct (order_number, customer_key)) as orders,
            count(distinct customer_key) as buyers,
            sum(round(order_quantity::int * product_price::decimal(18, 4), 2)) as revenue
        from raw_shop.sales inner join raw_shop.products using (product_key)""",
    "Merges that were refused": """
        select identifier_type, reason, count(*) as refused
        from identity.identity_conflicts group by all order by all""",
    "Audiences": """
        select 'bike_checkup' as audience, count(*) as customers
        from audiences.audience_bike_checkup
        union all select 'vip_customers', count(*) from audiences.audience_vip_customers
        union all select 'churn_risk', count(*) from audiences.audience_churn_risk
        union all select 'win_back', count(*) from audiences.audience_win_back""",
}


def main() -> None:
    """Ask every question and print the answers as text."""
    with duckdb.connect(str(WAREHOUSE), read_only=True) as connection:
        for title, sql in QUESTIONS.items():
            answer = connection.execute(sql)
            columns = [column[0] for column in answer.description or ()]
            _print(title, [columns, *answer.fetchall()])


def _print(title: str, rows: list[list[object]]) -> None:
    shown = [[_plain(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    sys.stdout.write(f"\n{title}\n")
    for row in shown:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(f"  {'  '.join(cells).rstrip()}\n")


def _plain(value: object) -> str:
    return "" if value is None else str(value) if isinstance(value, str) else f"{value:,}"


if __name__ == "__main__":
    main()
