"""What a build came to, in the figures that a newcomer understands."""

from __future__ import annotations

from dataclasses import dataclass

from cdp_cli.audience import Audience, count
from cdp_cli.project import Project
from cdp_cli.warehouse import connect


@dataclass(frozen=True)
class Figures:
    """Rows in, customers out.

    `unreadable_rows` of the files never became raw rows. A raw row may give several records (an
    account and its consents): kept, folded (older versions and repetitions) and rejected count
    records. `subjects` are the people as the sources know them; they became `known + anonymous +
    prospects` customers.
    """

    raw_rows: int
    unreadable_rows: int
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
            """
            select
                cast(sum(kept_rows) as bigint) as kept,
                cast(sum(folded_rows) as bigint) as folded,
                cast(sum(rejected_rows) as bigint) as rejected
            from insights.insight_data_quality
            """
        )[0]
        states = {
            row["profile_state"]: row
            for row in warehouse.query(
                """
                select
                    profile_state,
                    count(*) as customers,
                    cast(sum(subject_count) as bigint) as subjects
                from golden.customer_360
                group by profile_state
                """
            )
        }
        raw_rows = sum(
            warehouse.query(f"select count(*) as n from {table.schema}.{table.identifier}")[0]["n"]
            for table in project.declared_tables()
            if table.is_raw
        )
        unreadable = warehouse.query("select count(*) as n from cdp_ops.load_rejects")[0]["n"]
        refused = warehouse.query("select count(*) as conflicts from identity.identity_conflicts")
        audiences = count(project, warehouse)

    def customers(state: str) -> int:
        return int(states[state]["customers"]) if state in states else 0

    kept, folded, rejected = (int(rows[name] or 0) for name in ("kept", "folded", "rejected"))
    return Figures(
        raw_rows=raw_rows,
        unreadable_rows=unreadable,
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
