"""The clustering of the project, alone: its macros in a tiny dbt project with one model.

The oracles know nothing of the macros but their contract: edges in, components out; evidence in,
clusters out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.factory import FACTORY
from dbt.cli.main import dbtRunner
from dbt.context.providers import generate_runtime_macro_context

ROOT = Path(__file__).parents[2]

FILES = {
    "dbt_project.yml": "name: cdp\nprofile: oracle\nflags: {send_anonymous_usage_stats: false}\n",
    "profiles.yml": """
oracle:
  target: test
  outputs:
    test: {type: duckdb, path: "{{ env_var('ORACLE_WAREHOUSE') }}", threads: 1}
""",
    "models/clusters.sql": """
{{ config(materialized='clusters', meta={'digests': 'digests'}) }}
-- depends_on: {{ ref('digests') }}
select * from main.evidence where {{ is_affected('node') }} or {{ is_affected('other_node') }}
    or star in (select star from main.evidence where {{ is_affected('node') }})
""",
    "models/digests.sql": """
{{ config(materialized='view') }}
select distinct node, other_node, coalesce(weight, 1) > 0 as is_joining,
    hash(node, other_node, kind, is_known, mark, tier, joins_known, identifier_type,
        identifier_value, max_values, limits_likeness, weight
    ) as digest
from main.evidence
""",
}

EVIDENCE = """
create table evidence (
    kind varchar, node bigint, other_node bigint, is_known boolean, mark ubigint, star bigint,
    tier integer, joins_known boolean, identifier_type varchar, identifier_value varchar,
    max_values integer, limits_likeness boolean, weight bigint
)
"""

Edge = tuple[int, int]


def batched(rows: Iterable[tuple[object, ...]], size: int = 1_000) -> Iterator[str]:
    """Rows as SQL literals, some at a time: a driver that takes them one by one is far slower."""
    literals = iter(
        f"({', '.join('null' if value is None else repr(value) for value in row)})" for row in rows
    )
    while part := list(islice(literals, size)):
        yield ", ".join(part)


class Project:
    """The tiny project, parsed; its warehouse is a file of its own."""

    def __init__(self, directory: Path) -> None:
        for name, text in FILES.items():
            path = directory / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        (directory / "macros").symlink_to(ROOT / "macros")
        self.warehouse = directory / "oracle.duckdb"
        os.environ["ORACLE_WAREHOUSE"] = str(self.warehouse)
        self._options = [
            *("--project-dir", str(directory), "--profiles-dir", str(directory)),
            *("--log-level", "none", "--log-level-file", "none", "--no-write-json"),
        ]
        outcome = dbtRunner().invoke(["parse", *self._options])
        assert outcome.success, str(outcome.exception)
        self.manifest: Any = outcome.result
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(EVIDENCE)

    def clusters(
        self, evidence: Iterable[tuple[object, ...]], *, anew: bool = True
    ) -> dict[int, int]:
        """The cluster of every node, by the materialisation `clusters`; `anew` or going on."""
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute("delete from evidence")
            for rows in batched(evidence):
                connection.execute(f"insert into evidence values {rows}")
        try:
            outcome = dbtRunner(manifest=self.manifest).invoke(
                ["run", *(["--full-refresh"] if anew else []), *self._options]
            )
        finally:
            DuckDBConnectionManager.close_all_connections()
        assert outcome.success, str(outcome.exception or outcome.result.results[0].message)
        with duckdb.connect(str(self.warehouse)) as connection:
            rows = connection.execute("select node, cluster from clusters").fetchall()
        found = dict(rows)
        assert len(found) == len(rows), "a node stands in more than one row"
        return found

    def resolved_last(self) -> set[int]:
        """The nodes that the last run resolved."""
        with duckdb.connect(str(self.warehouse)) as connection:
            rows = connection.execute(
                "select node from clusters"
                " where resolved_at = (select max(resolved_at) from clusters)"
            ).fetchall()
        return {node for (node,) in rows}


@pytest.fixture(scope="session")
def tiny_project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The tiny project, parsed once."""
    return Project(tmp_path_factory.mktemp("oracle"))


@pytest.fixture(scope="module")
def adapter(tiny_project: Project) -> Iterator[Any]:
    """dbt's adapter, connected, for macros called by name."""
    tiny_project.clusters([])  # dbt makes its adapter with its first run
    adapter: Any = FACTORY.adapters["duckdb"]
    adapter.set_macro_resolver(tiny_project.manifest)
    adapter.set_macro_context_generator(generate_runtime_macro_context)
    with adapter.connection_named("oracle"):
        yield adapter
    DuckDBConnectionManager.close_all_connections()


@pytest.fixture(scope="module")
def components(adapter: Any) -> Callable[[Iterable[Edge]], dict[int, int]]:
    """Call it with edges: the component of every node that has one, by the macro of that name."""

    def found_components(edges: Iterable[Edge]) -> dict[int, int]:
        adapter.execute("create or replace temporary table edges (a bigint, b bigint)")
        for values in batched(edges):
            adapter.execute(f"insert into edges values {values}")
        table = adapter.execute_macro("connected_components", kwargs={"edges": "edges"})
        _, answer = adapter.execute(f"select node, component from {table}", fetch=True)
        rows = [(int(node), int(component)) for node, component in answer.rows]
        assert len(dict(rows)) == len(rows), "a node stands in more than one row"
        return dict(rows)

    return found_components
