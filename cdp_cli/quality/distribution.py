"""How often each value of a column stands in a table, and how far two such counts are apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cdp_cli.quality.dialect import dialect_of
from cdp_cli.quality.measures import value_of

if TYPE_CHECKING:
    from cdp_cli.warehouse.base import Warehouse

# Value -> number of rows; what is not among the most frequent is counted as one.
Distribution = dict[str, float]

KEPT_VALUES = 30
OTHERS = "(others)"
NONE = "(none)"


def read_distribution(
    warehouse: Warehouse, seen: str, column: str, *, is_number: bool
) -> Distribution:
    """The counts of the most frequent values, or of the orders of magnitude of numbers."""
    value = value_of(column)
    dialect = dialect_of(warehouse)
    number = dialect.number(value)
    magnitude = dialect.log2(f"1 + abs({number})")
    item = f"round({magnitude} * 2) * sign({number})" if is_number else value
    rows = warehouse.query(
        f"select {item} as item, count(*) as times from {seen} as seen"
        " group by 1 order by times desc, 1"
    )
    counts = [(NONE if row["item"] is None else str(row["item"]), row["times"]) for row in rows]
    found = {name: float(times) for name, times in counts[:KEPT_VALUES]}
    if rest := sum(times for _, times in counts[KEPT_VALUES:]):
        found[OTHERS] = float(rest)
    return found


def drift(before: Distribution, now: Distribution) -> tuple[float | None, str]:
    """Half the sum of all differences of shares, less what chance makes; and what moved most.

    None where there is nothing to compare with.
    """
    rows_before, rows_now = sum(before.values()), sum(now.values())
    if not rows_before or not rows_now:
        return None, ""
    # A value that only one side has among its most frequent is one of the others on both.
    listed = set(before) | set(now)
    moves: dict[str, float] = {}
    chance = 0.0
    for item in listed:
        old, new = before.get(item, 0.0) / rows_before, now.get(item, 0.0) / rows_now
        share = (before.get(item, 0.0) + now.get(item, 0.0)) / (rows_before + rows_now)
        moves[item] = new - old
        chance += math.sqrt(share * (1 - share) * (1 / rows_before + 1 / rows_now))
    # The mean distance of two samples of one whole is .4 of this sum; twice as much is no news.
    distance = max(0.0, sum(map(abs, moves.values())) / 2 - 0.8 * chance)
    most = max(listed, key=lambda item: (abs(moves[item]), item))
    said = f"{before.get(most, 0.0) / rows_before:.1%} to {now.get(most, 0.0) / rows_now:.1%}"
    return distance, f"most of all {most!r}, from {said}"
