"""Scores of pairs of profiles, and how each came about, comparison by comparison."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cdp_cli.warehouse.base import Warehouse
from cdp_cli.warehouse.names import quoted

# A comparison is about the trait of its name, but for those that compare folded keys.
TRAITS = {
    "given_name": ("given_key",),
    "family_name": ("family_key",),
    "email": ("email_key",),
    "address": ("street_key", "postcode_key", "city_key"),
}

_PAIRS = """
    select
        record_key, other_record_key, subject_key, other_subject_key,
        match_weight, match_probability
    from identity.identity_similarities
"""
# A pair is stored once; here it stands the other way round too.
_TURNED = """
    select
        other_record_key, record_key, other_subject_key, subject_key,
        match_weight, match_probability
    from identity.identity_similarities
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two profiles of different subjects with their score, in bits, and how far `above` it is.

    Above the threshold, that is; less than 0 is below. The subjects stand in the order of the
    customers that were asked for.
    """

    record_key: str
    other_record_key: str
    subject_key: str
    other_subject_key: str
    match_weight: float
    match_probability: float
    above: float

    @property
    def links(self) -> bool:
        """Whether the score is enough to make one person of two records."""
        return self.above > 0

    def seen_from(self, subject_key: str) -> Pair:
        """The same pair with the profile of that subject first."""
        if subject_key == self.subject_key:
            return self
        return replace(
            self,
            record_key=self.other_record_key,
            other_record_key=self.record_key,
            subject_key=self.other_subject_key,
            other_subject_key=self.subject_key,
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one comparison found, both values, and how many bits it is worth."""

    name: str
    level: str
    value: str | None
    other_value: str | None
    weight: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """A score from its prior to its sum; all weights in bits. It links above the `threshold`.

    `others_weight` is what is to be said against one person because the other record could be of
    somebody else in the household, or of a namesake: never more than 0.
    """

    pair: Pair
    prior_weight: float
    comparisons: tuple[Comparison, ...]
    others_weight: float
    threshold: float


def scored_pairs(warehouse: Warehouse, customer_id: str, other_id: str) -> list[Pair]:
    """The best score of every pair of subjects of two customers, the highest first.

    They may be the same customer. None where no similarity was computed.
    """
    if not warehouse.columns("identity", "identity_similarities"):
        return []
    turned = "" if customer_id == other_id else f"union all {_TURNED}"
    rows = warehouse.query(
        f"""
        with sides as ({_PAIRS} {turned})

        select sides.*, match_weight - ? as above
        from sides
        inner join identity.identity_assignment as here on sides.subject_key = here.subject_key
        inner join identity.identity_assignment as there
            on sides.other_subject_key = there.subject_key
        where
            here.is_current and there.is_current
            and here.customer_id = ? and there.customer_id = ?
        order by match_weight desc, record_key, other_record_key
        """,
        [threshold(warehouse), customer_id, other_id],
    )
    best: dict[frozenset[str], Pair] = {}
    for row in rows:
        best.setdefault(frozenset((row["subject_key"], row["other_subject_key"])), Pair(**row))
    return list(best.values())


def threshold(warehouse: Warehouse) -> float:
    """Above how many bits a score links: what the seed says, else what follows from the data."""
    rows = warehouse.query(
        """
        select coalesce(max(weights.weight), max(prior.threshold_bits)) as bits
        from identity.identity_prior as prior
        left join seeds.identity_weights as weights on weights.comparison = 'threshold'
        """
    )
    return float(rows[0]["bits"] or 0)


def waterfall(warehouse: Warehouse, pair: Pair) -> Waterfall:
    """How the score of a pair came about; comparisons that know only one side say nothing."""
    score = warehouse.query(
        "select * from identity.identity_similarities"
        " where record_key in (?, ?) and other_record_key in (?, ?)",
        [pair.record_key, pair.other_record_key] * 2,
    )[0]
    here, there = (_traits(warehouse, key) for key in (pair.record_key, pair.other_record_key))
    names = [name.removesuffix("_level") for name in score if name.endswith("_level")]
    return Waterfall(
        pair=pair,
        prior_weight=float(score["prior_weight"]),
        comparisons=tuple(
            Comparison(
                name=name,
                level=score[f"{name}_level"],
                value=_value(here, name),
                other_value=_value(there, name),
                weight=float(score[f"{name}_weight"]),
            )
            for name in names
            if score[f"{name}_level"] is not None
        ),
        others_weight=float(score["others_weight"]),
        threshold=threshold(warehouse),
    )


def _value(traits: dict[str, str | None], comparison: str) -> str | None:
    """What a record says of a comparison, the parts of an address side by side."""
    parts = (traits.get(name) for name in TRAITS.get(comparison, (comparison,)))
    return " ".join(part for part in parts if part) or None


def _traits(warehouse: Warehouse, record_key: str) -> dict[str, str | None]:
    """The values of a profile as they are compared, as text."""
    columns = warehouse.columns("identity", "identity_traits")
    if not columns:
        return {}
    texts = ", ".join(f"cast({quoted(name)} as varchar) as {quoted(name)}" for name in columns)
    rows = warehouse.query(
        f"select {texts} from identity.identity_traits where record_key = ?", [record_key]
    )
    return rows[0] if rows else {}
