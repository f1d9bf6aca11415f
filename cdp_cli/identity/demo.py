"""The customers of a built demo company beside the truth that its generator keeps aside."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cdp_cli.errors import ConfigError
from cdp_cli.identity.metrics import Score, score
from cdp_cli.identity.mistakes import Mistake, worst_mistakes
from cdp_cli.warehouse import unsuited
from cdp_cli.warehouse.base import Warehouse

TRUTH = Path("landing_truth")
TRUTH_COLUMNS = ["source", "table_name", "record_id", "person_id", "household_id"]

# Where a record of the truth stands in the conformed room, and who it was taken for.
_JUDGED = """
create temporary table demo_judged as
with records as (
    select source, profile_id as record_id, subject_key, record_key
    from conformed.conformed_profiles
    where source in ('crm', 'shop', 'loyalty', 'partner')
    union all
    select source, interaction_id as record_id, subject_key, null as record_key
    from conformed.conformed_interactions
    union all
    select source, order_id as record_id, subject_key, null as record_key
    from conformed.conformed_orders
    where order_type = 'sale' or source = 'pos'
)

select
    row_number() over (order by truth.source, truth.table_name, truth.record_id) as record,
    records.subject_key,
    records.record_key,
    truth.person_id as truth,
    truth.household_id,
    assignment.customer_id as cluster,
    truth.table_name in ('contacts', 'customers', 'members') as is_profile
from demo_truth as truth
inner join records on truth.source = records.source and truth.record_id = records.record_id
inner join identity.identity_assignment as assignment
    on records.subject_key = assignment.subject_key and assignment.is_current
where truth.person_id is not null
"""

_ALL = "select record, subject_key, truth, cluster, record as unit from demo_judged"
_PROFILES = f"{_ALL} where is_profile"

# A customer lives where most of its profiles say; without a known address, alone.
_HOUSEHOLDS = """
    with counted as (
        select cluster as customer_id, household_id as truth, count(*) as profiles
        from demo_judged
        where is_profile and household_id is not null
        group by cluster, household_id
    ),

    ranked as (
        select
            customer_id,
            truth,
            row_number() over (partition by customer_id order by profiles desc, truth) as place
        from counted
    ),

    homes as (select customer_id, truth from ranked where place = 1)

    select
        homes.customer_id as record,
        homes.truth,
        coalesce(households.household_id, homes.customer_id) as cluster,
        homes.customer_id as unit
    from homes
    left join golden.customer_households as households
        on homes.customer_id = households.customer_id
"""
_ADDRESSED = f"{_HOUSEHOLDS} where households.customer_id is not null"

_SHOWN = """
    select
        demo_judged.record,
        profiles.source,
        profiles.profile_id,
        profiles.given_name,
        profiles.family_name,
        profiles.birth_date,
        profiles.email,
        profiles.phone,
        profiles.street,
        profiles.postcode,
        profiles.city,
        demo_judged.truth as person
    from demo_judged
    inner join conformed.conformed_profiles as profiles
        on demo_judged.record_key = profiles.record_key
"""


@dataclass(frozen=True)
class DemoEvaluation:
    """Scores over all records that carry an identifier, over profiles alone, and of households.

    Households are scored over customers, not records: over all of them, and over those whose
    address is known; None where they were not built.
    """

    all_records: Score
    profiles: Score
    households: Score | None
    addressed_households: Score | None
    mistakes: list[Mistake]

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "all_records": self.all_records.as_dict(),
            "profiles": self.profiles.as_dict(),
            "households": self.households.as_dict() if self.households else None,
            "addressed_households": self.addressed_households.as_dict()
            if self.addressed_households
            else None,
            "mistakes": [asdict(mistake) for mistake in self.mistakes],
        }


def evaluate_demo(
    warehouse: Warehouse, truth: Path = TRUTH, *, mistakes: int = 0
) -> DemoEvaluation:
    """Compare the customers of a built warehouse with the truth folder of the demo company.

    Raises ConfigError where there is no truth, or nothing was built.
    """
    people = truth / "people.parquet"
    if not people.is_file():
        raise ConfigError(
            f"There is no truth of the demo company: {people} does not exist.",
            hint="`cdp demo run` writes it beside the landing folder; name it with --truth FOLDER.",
        )
    if not warehouse.columns("identity", "identity_assignment"):
        raise ConfigError(
            "There is no identity.identity_assignment in this warehouse yet.",
            hint="Build it with `cdp demo run` or `cdp build`.",
        )
    _borrow(warehouse, people)
    warehouse.execute(_JUDGED)
    has_households = bool(warehouse.columns("golden", "customer_households"))
    return DemoEvaluation(
        all_records=score(warehouse, _ALL),
        profiles=score(warehouse, _PROFILES),
        households=score(warehouse, _HOUSEHOLDS) if has_households else None,
        addressed_households=score(warehouse, _ADDRESSED) if has_households else None,
        mistakes=worst_mistakes(warehouse, _PROFILES, _SHOWN, mistakes) if mistakes else [],
    )


def _borrow(warehouse: Warehouse, people: Path) -> None:
    """Put the truth into a temporary table."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if warehouse.temporary is None:
        engines = ("duckdb", "postgres")
        raise unsuited("The demo company is evaluated", engines, warehouse.adapter_type)
    for table in ("demo_judged", "demo_truth"):
        warehouse.execute(f"drop table if exists {warehouse.temporary}.{table}")
    file = pq.ParquetFile(people)
    columns = ", ".join(f"{name} varchar" for name in TRUTH_COLUMNS)
    warehouse.execute(f"create temporary table demo_truth ({columns})")
    schema = pa.schema(file.schema_arrow.field(name) for name in TRUTH_COLUMNS)
    batches = (batch.select(TRUTH_COLUMNS) for batch in file.iter_batches(columns=TRUTH_COLUMNS))
    rows = pa.RecordBatchReader.from_batches(schema, batches)
    warehouse.append(warehouse.temporary, "demo_truth", rows)
