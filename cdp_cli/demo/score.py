"""How well identity resolution did, against the truth that the generator keeps aside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cdp_cli.warehouse.base import Warehouse

# Where a record of the truth stands in the conformed room.
_RECORDS = """
    select source, profile_id as record_id, subject_key from conformed.conformed_profiles
    where source in ('crm', 'shop', 'loyalty', 'partner')
    union all
    select source, interaction_id as record_id, subject_key from conformed.conformed_interactions
    union all
    select source, order_id as record_id, subject_key from conformed.conformed_orders
    where order_type = 'sale' or source = 'pos'
"""

_PROFILES = "table_name in ('contacts', 'customers', 'members')"


@dataclass(frozen=True)
class Score:
    """Pairwise scores over records that carry an identifier.

    `precision` is the share of pairs within a customer that are one person, `recall` the share of
    pairs of one person that are within a customer.
    """

    records: int
    precision: float
    recall: float


def score(warehouse: Warehouse, truth: Path, *, profiles_only: bool = False) -> Score:
    """Compare the customers of a built warehouse with the truth folder of the demo company."""
    people = truth / "people.parquet"
    rows = warehouse.query(
        f"""
        with records as ({_RECORDS}),

        judged as (
            select truth.person_id, assignment.customer_id
            from read_parquet(?) as truth
            inner join records
                on truth.source = records.source and truth.record_id = records.record_id
            inner join identity.identity_assignment as assignment
                on records.subject_key = assignment.subject_key and assignment.is_current
            where truth.person_id is not null and {_PROFILES if profiles_only else "true"}
        ),

        agreed as (select count(*) as n from judged group by person_id, customer_id),
        found as (select count(*) as n from judged group by customer_id),
        wanted as (select count(*) as n from judged group by person_id)

        select
            (select count(*) from judged) as records,
            (select sum(n * (n - 1) / 2) from agreed) as right_pairs,
            (select sum(n * (n - 1) / 2) from found) as found_pairs,
            (select sum(n * (n - 1) / 2) from wanted) as wanted_pairs
        """,
        [str(people)],
    )[0]
    return Score(
        records=rows["records"],
        precision=rows["right_pairs"] / rows["found_pairs"],
        recall=rows["right_pairs"] / rows["wanted_pairs"],
    )
