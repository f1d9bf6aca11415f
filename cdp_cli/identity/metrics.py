"""How well clusters agree with the truth: pairwise and B-cubed, counted in the warehouse.

No pair is ever listed: a contingency table of truth and clusters holds all that is needed, so that
a million records are as easy as a thousand.

`judged` is SQL with one row per record and the columns `record`, `truth`, `cluster` and `unit`. Two
records of one unit are never a pair, neither a true nor a found one: a unit is the record itself,
or its source where no source knows anybody twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cdp_cli.warehouse.base import Warehouse

_COUNTS = """
with judged as ({judged}),

cells as (
    select truth, cluster, unit, cast(count(*) as double precision) as n
    from judged group by truth, cluster, unit
),

agreed as (
    select truth, cluster, sum(n) as n, (sum(n) ^ 2 - sum(n ^ 2)) / 2 as pairs
    from cells group by truth, cluster
),

found_units as (select cluster, unit, sum(n) as n from cells group by cluster, unit),

found as (
    select cluster, sum(n) as n, (sum(n) ^ 2 - sum(n ^ 2)) / 2 as pairs
    from found_units group by cluster
),

true_units as (select truth, unit, sum(n) as n from cells group by truth, unit),

people as (
    select truth, sum(n) as n, (sum(n) ^ 2 - sum(n ^ 2)) / 2 as pairs
    from true_units group by truth
),

per_record as (
    select
        sum(cells.n * (1 + agreed.n - cells.n) / (1 + found.n - found_units.n)) as precisions,
        sum(cells.n * (1 + agreed.n - cells.n) / (1 + people.n - true_units.n)) as recalls
    from cells
    inner join agreed on cells.truth = agreed.truth and cells.cluster = agreed.cluster
    inner join found on cells.cluster = found.cluster
    inner join found_units
        on cells.cluster = found_units.cluster and cells.unit = found_units.unit
    inner join people on cells.truth = people.truth
    inner join true_units on cells.truth = true_units.truth and cells.unit = true_units.unit
)

select
    (select sum(n) from people) as records,
    (select count(*) from people) as people,
    (select count(*) from found) as clusters,
    (select sum(pairs) from agreed) as right_pairs,
    (select sum(pairs) from found) as found_pairs,
    (select sum(pairs) from people) as true_pairs,
    per_record.precisions,
    per_record.recalls
from per_record
"""


@dataclass(frozen=True)
class Score:
    """Counts of a clustering beside the truth, and what is made of them.

    A pair is right that is both found (two records in one cluster) and true (of one person). Where
    no pair is found there is no wrong one, and precision is 1; where there is none to find, recall
    is. B-cubed (Bagga and Baldwin 1998) takes precision and recall of every record, the share of
    its cluster that is its person's and the share of its person that is in its cluster, itself
    included, and averages over records.
    """

    records: int
    people: int
    clusters: int
    right_pairs: int
    found_pairs: int
    true_pairs: int
    bcubed_precision: float
    bcubed_recall: float

    @property
    def precision(self) -> float:
        """The share of found pairs that are true."""
        return self.right_pairs / self.found_pairs if self.found_pairs else 1.0

    @property
    def recall(self) -> float:
        """The share of true pairs that are found."""
        return self.right_pairs / self.true_pairs if self.true_pairs else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of pairwise precision and recall."""
        return harmonic(self.precision, self.recall)

    @property
    def bcubed_f1(self) -> float:
        """Harmonic mean of B-cubed precision and recall."""
        return harmonic(self.bcubed_precision, self.bcubed_recall)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "records": self.records,
            "people": self.people,
            "clusters": self.clusters,
            "pairs": {
                "right": self.right_pairs,
                "found": self.found_pairs,
                "true": self.true_pairs,
                "precision": self.precision,
                "recall": self.recall,
                "f1": self.f1,
            },
            "bcubed": {
                "precision": self.bcubed_precision,
                "recall": self.bcubed_recall,
                "f1": self.bcubed_f1,
            },
        }


def score(warehouse: Warehouse, judged: str) -> Score:
    """Count what `judged` (SQL, see above) comes to; without a row every share is 1."""
    row = warehouse.query(_COUNTS.format(judged=judged))[0]
    records = int(row["records"] or 0)
    return Score(
        records=records,
        people=row["people"],
        clusters=row["clusters"],
        right_pairs=int(row["right_pairs"] or 0),
        found_pairs=int(row["found_pairs"] or 0),
        true_pairs=int(row["true_pairs"] or 0),
        bcubed_precision=row["precisions"] / records if records else 1.0,
        bcubed_recall=row["recalls"] / records if records else 1.0,
    )


def harmonic(precision: float, recall: float) -> float:
    """F1; 0 where both are."""
    both = precision + recall
    return 2 * precision * recall / both if both else 0.0
