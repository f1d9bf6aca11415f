"""The seed `identity_weights`: what each level of a comparison is worth."""

from __future__ import annotations

import csv
import io
import math
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from cdp_cli.errors import FileError
from cdp_cli.warehouse.base import Warehouse

TABLE = "seeds.identity_weights"
SHIPPED = "shipped"
BITS = ("weight", "household_weight")
COLUMNS = (
    *("comparison", "level", "m", "u", "h", *BITS),
    *("is_frequency_adjusted", "provenance", "prior_m", "prior_u"),
)


@dataclass(frozen=True)
class Weight:
    """A row of the seed: a level of a comparison, or the threshold, whose shares are None.

    `m`, `u` and `h` are the shares of the pairs of one person, of two strangers and of two of one
    household that agree so far; `prior_m` and `prior_u` what they were thought to be before the
    data were asked. Where the frequency of the value counts, `u` is that of the rarest one.
    """

    comparison: str
    level: str
    m: float | None
    u: float | None
    h: float | None
    weight: float | None
    household_weight: float | None
    is_frequency_adjusted: bool
    provenance: str
    prior_m: float | None
    prior_u: float | None

    @property
    def name(self) -> tuple[str, str]:
        """Comparison and level."""
        return self.comparison, self.level

    def trained(self, m: float, u: float, provenance: str) -> Weight:
        """The same level with other shares, as they are written, and the bits that follow."""
        m, u = (float(f"{share:.6g}") for share in (m, u))
        return replace(
            self,
            m=m,
            u=u,
            weight=_bits(m, u),
            household_weight=_bits(m, self.h or 1),
            provenance=provenance,
        )


def read_weights(warehouse: Warehouse) -> list[Weight]:
    """The weights that hold in a warehouse, in the order of the seed."""
    rows = warehouse.query(f"select {', '.join(COLUMNS)} from {TABLE}")
    return [Weight(**row) for row in rows]


def provenance(warehouse: Warehouse) -> str:
    """Where the weights that hold in a warehouse come from: SHIPPED, or what trained some."""
    rows = warehouse.query(
        f"select max(provenance) as found from {TABLE} where provenance <> ?", [SHIPPED]
    )
    return str(rows[0]["found"] or SHIPPED)


def replace_weights(warehouse: Warehouse, weights: Iterable[Weight]) -> None:
    """Write shares, bits and provenance of levels into the seeded table of a warehouse."""
    with warehouse.transaction():
        for each in weights:
            warehouse.execute(
                f"update {TABLE} set m = ?, u = ?, weight = ?, household_weight = ?, provenance = ?"
                " where comparison = ? and level = ?",
                [each.m, each.u, each.weight, each.household_weight, each.provenance, *each.name],
            )


def as_csv(weights: Iterable[Weight]) -> str:
    """The text of the seed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(name, getattr(each, name)) for name in COLUMNS] for each in weights)
    return text.getvalue()


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all; raises FileError where that is not allowed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".cdp-") as folder:
            draft = Path(folder) / path.name
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)
    except OSError as error:
        raise FileError(
            f"{path} cannot be written: {error.strerror}.",
            hint="Check the folder and the rights on it, or name another file with --to.",
        ) from error


def _bits(share: float, other: float) -> float:
    # Without the 0, what rounds to nothing from below would be written as -0.0.
    return round(math.log2(share / other), 2) + 0.0


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    # Bits have their decimals already, shares are as long as they need be.
    return f"{value:.6g}" if isinstance(value, float) and name not in BITS else str(value)
