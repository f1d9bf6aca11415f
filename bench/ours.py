"""Our side of the identity benchmark: the shipped models in a scratch project, what each costs.

`python -m bench.ours TASK FILE …` prints one line of JSON; a process of its own, so that its peak
memory is its own. dbt runs one model at a time and DuckDB takes all cores.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bench.people import COLUMNS
from cdp_cli.build import Step, build
from cdp_cli.dbt_runner import parse
from cdp_cli.identity.columns import NUMBER, Columns
from cdp_cli.identity.metrics import score
from cdp_cli.identity.scratch import TABLE, declare, scratch_project
from cdp_cli.memory import Memory
from cdp_cli.project import Project
from cdp_cli.warehouse import connect

TESTS = ("resource_type:test", "resource_type:unit_test")
ROOM = "+cdp.identity"
LAND, PREPARE, LINKS = "staging", "prepare", "exact links"
SCORES, CLUSTERS, IDS = "candidates and scores", "clusters", "ids, ledger, explanations"
NOTHING: Mapping[str, str] = MappingProxyType({})
LEDGER = ("identity_assignment", "identity_moves", "identity_events")
CHANGED = 7  # the records whose number ends in 07: one in a hundred
CHANGES = {"street": "'1 New Street'", "postcode": "'99999'", "city": "'Newtown'", "phone": "null"}
_IDS = """
    select subject_key, customer_id from identity.identity_assignment where is_current
"""
# A customer is untouched when none of its records has changed; one whose records stand with whom
# they stood before has no reason at all to get another id. Who is untouched and has another one all
# the same stands with other people than before: with a changed record, which has become more like
# theirs than it was, or because the odds of the whole warehouse have moved by half a bit.
_KEPT = f"""
with old_ids as (
    select *, cast(split_part(subject_key, ':', 2) as bigint) % 100 = {CHANGED} as has_changed
    from bench.ids
),

new_ids as ({_IDS}),

new_customers as (
    select
        new_ids.customer_id,
        bool_or(old_ids.has_changed) as has_changed,
        sum(hash(new_ids.subject_key)::hugeint) as members
    from new_ids inner join old_ids on new_ids.subject_key = old_ids.subject_key
    group by new_ids.customer_id
),

customers as (
    select
        old_ids.customer_id,
        bool_or(old_ids.has_changed) as has_changed,
        bool_and(old_ids.customer_id = new_ids.customer_id) as is_kept,
        bool_or(new_customers.has_changed) as meets_a_change,
        sum(hash(old_ids.subject_key)::hugeint) as members
    from old_ids
    inner join new_ids on old_ids.subject_key = new_ids.subject_key
    inner join new_customers on new_ids.customer_id = new_customers.customer_id
    group by old_ids.customer_id
)

select
    count(*) as customers,
    count(*) filter (not has_changed) as untouched,
    count(*) filter (not has_changed and not is_kept) as untouched_with_another_id,
    count(*) filter (not has_changed and not is_kept and meets_a_change)
        as of_whom_with_a_changed_record_now,
    count(*) filter (not has_changed and not is_kept and not meets_a_change)
        as of_whom_by_odds_that_moved,
    count(*) filter (is_same) as same_members,
    count(*) filter (is_same and not is_kept) as same_members_with_another_id
from (
    select *, members in (select members from new_customers) as is_same from customers
)
"""
STEPS = (LAND, PREPARE, LINKS, SCORES, CLUSTERS, IDS)
_OF_MODEL = {
    LAND: re.compile(r"stg_|conformed_|rejected|ops_|cdp_"),
    LINKS: re.compile(r"identity_(identifiers|(judged|excluded)_values|eras|links)$"),
    SCORES: re.compile(r"identity_(blocks|pairs|prior|candidates|scores)$"),
    CLUSTERS: re.compile(r"identity_clusters$"),
    IDS: re.compile(
        r"identity_(assignment|events|moves|aliases|conflicts|similarities|changed_ids|repairs"
        r"|refused_\w+|held_apart|limited_values)$"
    ),
}


@dataclass
class Node:
    """What one model costs: wall and processor seconds, peak megabytes of the process."""

    name: str
    step: str
    seconds: float
    cpu: float
    peak_mb: float


class Company:
    """A scratch project whose one source are the records of a parquet file."""

    def __init__(self, project: Project, memory: Memory) -> None:
        columns = Columns({name: (name,) for name in COLUMNS}, {}, "person", "", ())
        declare(project.root, [TABLE], columns, are_exclusive=False)
        self.project = Project(project.root)
        self._memory = memory
        self._manifest: Any = None

    def land(self, file: Path, chosen: str = "true", changes: Mapping[str, str] = NOTHING) -> None:
        """Write the chosen records of a file into the raw table, some columns changed."""
        columns = ", ".join(f"{changes.get(name, name)} as {name}" for name in COLUMNS)
        select = (
            f"select record_number::varchar as {NUMBER}, {columns}, '{file.name}' as _file,"
            " record_number as _line, now() at time zone 'UTC' as _loaded_at"
            f" from read_parquet('{file}') where {chosen}"
        )
        with connect(self.project) as warehouse:
            warehouse.execute(f"create schema if not exists raw_{TABLE}")
            warehouse.execute(f"create table if not exists raw_{TABLE}.{TABLE} as {select} limit 0")
            warehouse.execute(f"insert into raw_{TABLE}.{TABLE} by name {select}")

    def ask(self, query: str) -> list[dict[str, Any]]:
        """Rows of the warehouse."""
        with connect(self.project, read_only=True) as warehouse:
            return list(warehouse.query(query))

    def change(self, statement: str) -> None:
        """Execute a statement in the warehouse."""
        with connect(self.project) as warehouse:
            warehouse.execute(statement)

    def seed(self) -> None:
        """Read the project, load the seeds: once for a company, not counted."""
        self._manifest = parse(self.project.root)
        self._build([f"{ROOM},resource_type:seed"], lambda _: None)

    def build(self, *select: str) -> list[Node]:
        """Build models; returns what each has cost, dbt's own work between two among it."""
        nodes: list[Node] = []
        before = _processor()

        def note(step: Step) -> None:
            nonlocal before
            now = _processor()
            peak = self._memory.peak_since_last_asked()
            nodes.append(Node(step.name, step_of(step.name), step.seconds, now - before, peak))
            before = now

        self._memory.peak_since_last_asked()
        self._build([f"{name},resource_type:model" for name in select or [ROOM]], note)
        return nodes

    def _build(self, select: Sequence[str], note: Any) -> None:
        result = build(
            self.project, select=select, exclude=TESTS, manifest=self._manifest, on_step=note
        )
        if not result.is_success:
            raise SystemExit(f"{result.failures[0].name}: {result.failures[0].reason}")


def step_of(name: str) -> str:
    """The step that a model belongs to."""
    return next((step for step, names in _OF_MODEL.items() if names.match(name)), PREPARE)


def resolve(file: Path) -> dict[str, Any]:
    """The whole room from nothing: every model, and how well it has found who is who."""
    with company() as ours:
        ours.land(file)
        ours.seed()
        started, before = time.monotonic(), _processor()
        nodes = ours.build()
        seconds, cpu = time.monotonic() - started, _processor() - before
        return {
            "seconds": seconds,
            "cpu": cpu,
            "peak_mb": peak_mb(),
            "nodes": [asdict(node) for node in nodes],
            "score": found(ours, file),
            "partition": partition(ours),
        }


def stable(file: Path) -> dict[str, Any]:
    """Ids after one record in a hundred has changed and everything but the ledger is gone."""
    with company() as ours:
        ours.land(file)
        ours.seed()
        ours.build()
        before = "create schema bench; create table bench.ids as select * from ({}) as ids"
        ours.change(before.format(_IDS))
        ours.land(file, f"record_number % 100 = {CHANGED}", CHANGES)
        for table in _droppable(ours):
            ours.change(f"drop table identity.{table}")
        ours.build()
        return ours.ask(_KEPT)[0]


def incremental(file: Path) -> dict[str, Any]:
    """A second build after the last hundredth of the records has come, beside one of them all."""
    late = f"record_number % 100 = {CHANGED}"
    with company() as ours:
        ours.land(file, f"not ({late})")
        ours.seed()
        ours.build()
        ours.land(file, late)
        started, before = time.monotonic(), _processor()
        nodes = ours.build()
        return {
            "seconds": time.monotonic() - started,
            "cpu": _processor() - before,
            "nodes": [asdict(node) for node in nodes],
            "partition": partition(ours),
        }


def found(ours: Company, file: Path) -> dict[str, Any]:
    """How well the ids agree with the truth in the file."""
    judged = f"""
        select people.record_number as record, people.person as truth,
            assignment.customer_id as cluster, people.record_number as unit
        from read_parquet('{file}') as people
        inner join identity.identity_assignment as assignment
            on assignment.subject_key = '{TABLE}:' || people.record_number and assignment.is_current
    """
    with connect(ours.project, read_only=True) as warehouse:
        return score(warehouse, judged).as_dict()


def _droppable(ours: Company) -> list[str]:
    rows = ours.ask(
        "select table_name from information_schema.tables"
        " where table_schema = 'identity' and table_type = 'BASE TABLE'"
    )
    return [row["table_name"] for row in rows if row["table_name"] not in LEDGER]


def partition(ours: Company) -> str:
    """A number for who stands with whom, whatever the clusters and nodes are called."""
    return str(ours.ask(
        """
        with named as (
            select subject_key, min(subject_key) over (partition by cluster) as least
            from identity.identity_clusters as clusters
            inner join identity.identity_subjects as subjects on clusters.node = subjects.node
        )

        select sum(hash(subject_key, least)::hugeint) as number from named
        """
    )[0]["number"])  # fmt: skip


@contextmanager
def company() -> Iterator[Company]:
    """An empty company; KEEP says where it is kept, MEMORY_LIMIT how much DuckDB may take."""
    keep, limit = os.environ.get("KEEP"), os.environ.get("MEMORY_LIMIT")
    with scratch_project(Path(keep) if keep else None) as project, Memory() as memory:
        if limit:
            profile, name = project.root / "profiles.yml", "preserve_insertion_order: false"
            limited = f"{name}\n        memory_limit: {limit}"
            profile.write_text(profile.read_text().replace(name, limited))
        yield Company(project, memory)


def peak_mb() -> float:
    """The peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run a task on a file."""
    tasks = {"resolve": resolve, "stable": stable, "incremental": incremental}
    print(json.dumps(tasks[sys.argv[1]](Path(sys.argv[2]))))


if __name__ == "__main__":
    main()
