"""Decisions of people: that two subjects are one customer, or that they are not.

They stand in `cdp_ops.identity_decisions`. A row is never deleted and never changed, but for the
undo that it may get. The next build obeys them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cdp_cli.errors import ConfigError, FixError
from cdp_cli.identity.contradiction import opposing
from cdp_cli.identity.decision import SIGNS, Decision, Verdict
from cdp_cli.project import DeclaredTable, Project
from cdp_cli.warehouse.base import Warehouse

SCHEMA, TABLE = "cdp_ops", "identity_decisions"
DECISIONS = f"{SCHEMA}.{TABLE}"
ID_TIME = "%Y%m%dT%H%M%SZ"
NAMED = 5


@dataclass(frozen=True, slots=True)
class Said:
    """Who says why."""

    by: str
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise FixError(
                "A decision needs a reason.", hint="Say why: `--because 'father and son'`."
            )
        if not self.by.strip():
            raise FixError("A decision needs a name.", hint="Say who decides: `--by kim`.")


def read(warehouse: Warehouse, *, only_active: bool = False) -> list[Decision]:
    """All decisions, the latest first; none where nobody has ever decided."""
    if not warehouse.columns(SCHEMA, TABLE):
        return []
    where = "where undone_at is null" if only_active else ""
    rows = warehouse.query(
        f"select {', '.join(_COLUMNS)} from {DECISIONS} {where} order by decision_id desc"
    )
    return [Decision(**row) for row in rows]


def record(
    warehouse: Warehouse, project: Project, verdict: Verdict, pair: tuple[str, str], said: Said
) -> tuple[Decision, bool]:
    """Write down a decision about two subjects: the decision, and whether it is a new one.

    Raises FixError for one subject twice and for what contradicts a decision that holds.
    """
    if pair[0] == pair[1]:
        raise FixError(f"Both are the same subject, {pair[0]}.", hint="Name two subjects.")
    table = _declared(project)
    with warehouse.transaction():
        warehouse.ensure_table(table)
        active = read(warehouse, only_active=True)
        for decision in active:
            if decision.verdict == verdict and decision.pair == set(pair):
                return decision, False
        against = opposing(active, verdict, *pair)
        if against:
            raise _contradiction(verdict, pair, against)
        decision = Decision(
            _new_id(warehouse), verdict, *pair, said.reason.strip(), said.by.strip(), _now()
        )
        warehouse.execute(
            f"insert into {DECISIONS} ({', '.join(_COLUMNS)})"
            f" values ({', '.join('?' for _ in _COLUMNS)})",
            [getattr(decision, name) for name in _COLUMNS],
        )
    return decision, True


def undo(warehouse: Warehouse, project: Project, decision_id: str, said: Said) -> Decision:
    """Take a decision back; the end of its id will do where it is the only one.

    Raises FixError for an id that is none, or of a decision that was undone before.
    """
    table = _declared(project)
    with warehouse.transaction():
        warehouse.ensure_table(table)
        found = _found(read(warehouse), decision_id.strip())
        if not found.is_active:
            raise FixError(
                f"Decision {found.decision_id} was undone before,"
                f" by {found.undone_by} on {found.undone_at:%Y-%m-%d}: {found.undone_reason}.",
                hint="`cdp identity decisions` lists those that hold.",
            )
        warehouse.execute(
            f"update {DECISIONS} set undone_by = ?, undone_at = ?, undone_reason = ?"
            " where decision_id = ?",
            [said.by.strip(), _now(), said.reason.strip(), found.decision_id],
        )
        return next(each for each in read(warehouse) if each.decision_id == found.decision_id)


def _declared(project: Project) -> DeclaredTable:
    for table in project.declared_tables():
        if (table.schema, table.name) == (SCHEMA, TABLE):
            return table
    raise ConfigError(
        f"The project does not declare the table {DECISIONS}.",
        hint="Install cdp as a package of the dbt project: `dbt deps`.",
    )


def _found(decisions: list[Decision], wanted: str) -> Decision:
    found = [each for each in decisions if each.decision_id == wanted] or [
        each for each in decisions if wanted and each.decision_id.endswith(f"-{wanted}")
    ]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(each.decision_id for each in (found or decisions)[:NAMED]) or "none yet"
    problem = "Several decisions end" if found else "There is no decision"
    raise FixError(
        f"{problem} {'in ' if found else ''}{wanted!r}.", hint=f"Decisions, latest first: {listed}."
    )


def _contradiction(verdict: Verdict, pair: tuple[str, str], against: list[Decision]) -> FixError:
    told = "; ".join(
        f"{each.decision_id}: {each.subject_key} {SIGNS[each.verdict]} {each.other_subject_key}"
        for each in against
    )
    several = len(against) > 1
    return FixError(
        f"{pair[0]} {SIGNS[verdict]} {pair[1]} contradicts what was decided before ({told}).",
        hint=f"Undo {'one of them' if several else 'it'} first: "
        + " or ".join(f"`cdp identity undo {each.decision_id}`" for each in against)
        + ".",
    )


def _new_id(warehouse: Warehouse) -> str:
    """An id that sorts after every earlier one, even where the clock was set back."""
    moment = datetime.now(UTC)
    last = warehouse.query(f"select max(decision_id) as decision_id from {DECISIONS}")[0]
    if last["decision_id"]:
        time = last["decision_id"].partition("-")[0]
        earlier = datetime.strptime(time, ID_TIME).replace(tzinfo=UTC)
        moment = max(moment, earlier + timedelta(seconds=1))
    return f"{moment:{ID_TIME}}-{secrets.token_hex(2)}"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


_COLUMNS = (
    *("decision_id", "verdict", "subject_key", "other_subject_key", "reason"),
    *("decided_by", "decided_at", "undone_by", "undone_at", "undone_reason"),
)
