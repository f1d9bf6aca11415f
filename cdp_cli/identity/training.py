"""Makes the weights of the comparisons fit a company's own warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from cdp_cli.errors import ConfigError, FixError
from cdp_cli.identity.estimation import Estimate, estimate, in_order
from cdp_cli.identity.patterns import read_patterns
from cdp_cli.identity.weights import SHIPPED, Weight, read_weights
from cdp_cli.warehouse.base import Warehouse
from cdp_cli.wording import counted

VIEWS = COMPARED, DRAWN = "identity_similarities", "identity_chance_pairs"
# Fewer say less than what was expected before.
FEWEST_RECORDS = 100
FEWEST_PAIRS = 10


@dataclass(frozen=True)
class Change:
    """A level before and after, and on how many pairs of one person, and of strangers, it is."""

    before: Weight
    after: Weight
    m_pairs: float
    u_pairs: float


@dataclass(frozen=True)
class Training:
    """What the data say the levels are worth; `person_pairs` are expected among those compared."""

    records: int
    pairs: int
    person_pairs: float
    rounds: int
    provenance: str
    changes: list[Change]

    @property
    def weights(self) -> list[Weight]:
        """The rows of the new seed."""
        return [change.after for change in self.changes]

    def as_dict(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return asdict(self)


def train(warehouse: Warehouse) -> Training:
    """Estimate the weights from the pairs of a built warehouse, and write nothing.

    Raises ConfigError where nothing was built, FixError where there is too little to learn from.
    """
    for view in VIEWS:
        if not warehouse.columns("identity", view):
            raise ConfigError(
                f"There is no identity.{view} in this warehouse yet.",
                hint="Build it with `cdp build`, then train again.",
            )
    weights = read_weights(warehouse)
    records, latest = _counted(warehouse)
    if records < FEWEST_RECORDS:
        raise FixError(
            f"{counted(records, 'record')} of people are too few to learn from;"
            f" {FEWEST_RECORDS} are the least.",
            hint="Keep the weights that hold, and train when more is loaded.",
        )
    compared = read_patterns(warehouse, COMPARED, weights)
    if compared.pairs:
        found = estimate(weights, compared, read_patterns(warehouse, DRAWN, weights), records)
        person_pairs = found.person_share * records * (records - 1) / 2
    if not compared.pairs or person_pairs < FEWEST_PAIRS:
        raise FixError(
            f"Of {counted(compared.pairs, 'pair')} of records that were compared, too few look like"
            f" one person's to learn from; {FEWEST_PAIRS} are the least.",
            hint="Keep the weights that hold: records without duplicates have nothing to say.",
        )
    provenance = (
        f"EM over {counted(compared.pairs, 'pair')} of {counted(records, 'record')} up to {latest}"
    )
    return Training(
        records=records,
        pairs=compared.pairs,
        person_pairs=person_pairs,
        rounds=found.rounds,
        provenance=provenance,
        changes=_changes(weights, found, provenance),
    )


def _counted(warehouse: Warehouse) -> tuple[int, str]:
    row = warehouse.query(
        "select count(*) as records, cast(cast(max(updated_at) as date) as varchar) as latest"
        " from identity.identity_traits"
    )[0]
    return int(row["records"]), str(row["latest"])


def _changes(weights: Sequence[Weight], found: Estimate, provenance: str) -> list[Change]:
    m = in_order(weights, found.m, found.u)
    return [
        Change(
            before=each,
            after=each.trained(float(m[place]), float(found.u[place]), provenance)
            if found.is_known[place]
            else _untouched(each),
            m_pairs=float(np.round(found.m_pairs[place], 1)),
            u_pairs=float(np.round(found.u_pairs[place], 1)),
        )
        for place, each in enumerate(weights)
    ]


def _untouched(weight: Weight) -> Weight:
    """A level of which the data know nothing is worth what was expected."""
    if weight.m is None or weight.prior_m is None or weight.prior_u is None:
        return weight
    return weight.trained(weight.prior_m, weight.prior_u, SHIPPED)
