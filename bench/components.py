"""Connected components of the edges in a parquet file: `python -m bench.components ENGINE FILE`.

`ours` is the macro `connected_components`, run by dbt as the materialisation runs it; `scipy`,
`splink` and `using-key` (DuckDB's recursion) run in the environment of the peers. A process of its
own for each; prints one line of JSON. Reading the file is counted for none, the answer is left
where the engine puts it: a table, or an array.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from bench.graphs import checksum

ROOT = Path(__file__).resolve().parent.parent
Answer = tuple[np.ndarray, np.ndarray]
_PROJECT = {
    "dbt_project.yml": "name: cdp\nprofile: bench\nflags: {send_anonymous_usage_stats: false}\n",
    "profiles.yml": """
bench:
  target: bench
  outputs:
    bench: {type: duckdb, path: "{{ env_var('BENCH_WAREHOUSE') }}", threads: 1,
            settings: {preserve_insertion_order: false}}
""",
    "models/nothing.sql": "select 1 as nothing",
}
_USING_KEY = """
create table components as
with recursive both_ways as (select a, b from edges union select b, a from edges),

labels(node, component) using key (node) as (
    select a, min(least(a, b)) from both_ways group by a
    union
    select both_ways.a, min(labels.component)
    from labels
    inner join both_ways on labels.node = both_ways.b
    inner join recurring.labels as known on both_ways.a = known.node
    where labels.component < known.component
    group by both_ways.a
)

select node, component from labels
"""


def main() -> None:
    """Run an engine on a file."""
    run, file = ENGINES[sys.argv[1]], Path(sys.argv[2])
    figures: dict[str, Any] = {}
    node, component = run(file, figures)
    print(json.dumps({**figures, "answer": checksum(node, component), "nodes": len(node)}))


def _ours(file: Path, figures: dict[str, Any]) -> Answer:
    with tempfile.TemporaryDirectory() as folder, _macros(Path(folder)) as adapter:
        adapter.execute(f"create temporary table edges as from read_parquet('{file}')")
        stop = _start(figures)
        table = adapter.execute_macro("connected_components", kwargs={"edges": "edges"})
        stop()
        cursor = adapter.connections.get_thread_connection().handle.cursor()
        cursor.execute(f"select node, component from {table}")
        return _columns(cursor)


@contextmanager
def contraction_macros(folder: Path) -> Iterator[Callable[..., str]]:
    """A function that gives the SQL of a macro of the project, for its arguments by name."""
    with _macros(folder) as adapter:
        yield lambda name, **arguments: str(adapter.execute_macro(name, kwargs=arguments))


@contextmanager
def _macros(folder: Path) -> Iterator[Any]:
    """dbt's adapter with the macros of this project, on a database of its own in `folder`."""
    from dbt.adapters.factory import FACTORY
    from dbt.cli.main import dbtRunner
    from dbt.context.providers import generate_runtime_macro_context

    for name, text in _PROJECT.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "macros").symlink_to(ROOT / "macros")
    os.environ["BENCH_WAREHOUSE"] = str(folder / "bench.duckdb")
    options = ["--project-dir", str(folder), "--profiles-dir", str(folder),
               "--log-level", "none", "--log-level-file", "none"]  # fmt: skip
    manifest: Any = dbtRunner().invoke(["parse", *options]).result
    dbtRunner(manifest=manifest).invoke(["run", *options])  # makes dbt's adapter
    adapter: Any = FACTORY.adapters["duckdb"]
    adapter.set_macro_resolver(manifest)
    adapter.set_macro_context_generator(generate_runtime_macro_context)
    with adapter.connection_named("bench"):
        yield adapter


def _scipy(file: Path, figures: dict[str, Any]) -> Answer:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    columns = duckdb.connect().execute(f"select a, b from read_parquet('{file}')").fetchnumpy()
    a, b = (np.asarray(columns[name]) for name in ("a", "b"))
    stop = _start(figures)
    nodes, ends = np.unique(np.concatenate([a, b]), return_inverse=True)
    one, other = ends[: len(a)], ends[len(a) :]
    weight = np.ones(len(a), dtype=np.int8)
    graph = coo_matrix((weight, (one, other)), shape=(len(nodes), len(nodes)))
    _, labels = connected_components(graph, directed=False)
    _, first = np.unique(labels, return_index=True)
    least = nodes[first][labels]  # the nodes are in order: the first of a label is its least
    stop()
    return nodes, least


def _splink(file: Path, figures: dict[str, Any]) -> Answer:
    from splink import DuckDBAPI
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    connection = duckdb.connect()
    connection.execute(
        f"create table edges as select a as node_l, b as node_r from read_parquet('{file}');"
        " create table nodes as select distinct node from"
        " (select node_l as node from edges union all select node_r from edges)"
    ).fetchall()
    api = DuckDBAPI(connection)
    nodes, edges = api.register("nodes"), api.register("edges")
    stop = _start(figures)
    clusters = cluster_pairwise_predictions_at_threshold(
        nodes, edges, api, node_id_column_name="node"
    )
    stop()
    query = f"select node, cluster_id from {clusters.physical_name}"
    return _columns(connection.execute(query))


def _using_key(file: Path, figures: dict[str, Any]) -> Answer:
    connection = duckdb.connect()
    connection.execute("set preserve_insertion_order = false").fetchall()
    connection.execute(f"create table edges as from read_parquet('{file}')").fetchall()
    stop = _start(figures)
    connection.execute(_USING_KEY).fetchall()
    stop()
    return _columns(connection.execute("select node, component from components"))


def _columns(cursor: Any) -> Answer:
    """Both columns of an answer, as arrays."""
    node, component = cursor.fetchnumpy().values()
    return np.asarray(node), np.asarray(component)


def _start(figures: dict[str, Any]) -> Callable[[], None]:
    """Start the clock; the function that comes back stops it."""
    started, before = time.monotonic(), _processor()

    def stop() -> None:
        figures["seconds"] = time.monotonic() - started
        figures["cpu"] = _processor() - before
        figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    return stop


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


ENGINES: dict[str, Callable[[Path, dict[str, Any]], Answer]] = {
    "ours": _ours,
    "scipy": _scipy,
    "splink": _splink,
    "using-key": _using_key,
}

if __name__ == "__main__":
    main()
