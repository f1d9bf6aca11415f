"""What a build came to, in the figures that a newcomer understands."""

from __future__ import annotations

from dataclasses import dataclass

from cdp_cli.audience import Audience, count
from cdp_cli.project import Project
from cdp_cli.warehouse import connect


@dataclass(frozen=True)
class Figures:
    """Rows in, customers out.

    raw_rows = kept_rows + folded_rows (older versions and repetitions) + rejected_rows. `subjects` are the people as
    the sources know them; they became `known + anonymous + prospects` customers.
    """

    raw_rows: int
    kept_rows: int
    folded_rows: int
    rejected_rows: int
    subjects: int
    known: int
    anonymous: int
    prospects: int
    refused_merges: int
    audiences: list[Audience]

    @property
    def merged(self) -> int:
        """How many records turned out to be another record's person."""
        return self.subjects - self.known - self.anonymous - self.prospects


def read_figures(project: Project) -> Figures:
    """The figures of the last build."""
    with connect(project, read_only=True) as warehouse:
        rows = warehouse.query(
            "select cast(sum(kept_rows) as bigint) as kept, cast(sum(folded_rows) as bigint) as folded, "
            "cast(sum(rejected_rows) as bigint) as rejected from insights.insight_data_quality"
        )[0]
        states = {
            row["profile_state"]: row
            for row in warehouse.query(
                "select profile_state, count(*) as customers, cast(sum(subject_count) as bigint) as subjects "
                "from golden.customer_360 group by profile_state"
            )
        }
        refused = warehouse.query("select count(*) as conflicts from identity.identity_conflicts")
        audiences = count(project, warehouse)

    def customers(state: str) -> int:
        return int(states[state]["customers"]) if state in states else 0

    kept, folded, rejected = (int(rows[name] or 0) for name in ("kept", "folded", "rejected"))
    return Figures(
        raw_rows=kept + folded + rejected,
        kept_rows=kept,
        folded_rows=folded,
        rejected_rows=rejected,
        subjects=sum(int(row["subjects"]) for row in states.values()),
        known=customers("known"),
        anonymous=customers("anonymous"),
        prospects=customers("prospect"),
        refused_merges=int(refused[0]["conflicts"]),
        audiences=audiences,
    )
