"""A company on paper: raw tables that hold the columns of a concept, the rooms of the project
behind them.

What these tests claim about the rooms must not hang on the demo's staging models, so the
company brings its own: one line each, which casts the columns of the concept and conforms them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from cdp_cli.dbt_runner import run_dbt

ROOT = Path(__file__).parents[3]
AS_OF = "2026-06-01 12:00:00"  # every scenario plays on this day

Row = Mapping[str, object]

# Few sources, one of each kind: the shop is trusted most, the vendor's data are bought.
REGISTRY: dict[str, dict[str, Any]] = {
    "shop": {"trust": 1, "concepts": ["profiles", "orders", "consents"]},
    "crm": {"trust": 2, "concepts": ["profiles", "consents"]},
    "club": {"trust": 3, "concepts": ["profiles", "loyalty_entries"]},
    "web": {"trust": 4, "concepts": ["events"]},
    "partner": {
        "trust": 5,
        "party": "second",
        "brand": "alpina",
        "concepts": ["profiles", "consents"],
    },
    "vendor": {"trust": 9, "party": "third", "concepts": ["profiles", "attributes"]},
}

# What `conform` fills in itself, and so no staging model may provide.
FILLED_IN = {
    *("record_key", "subject_key", "source", "party", "brand"),
    *("loaded_at", "record_versions", "source_file", "source_line"),
}

AS_GIVEN = """
{% macro as_given(source_name, concept) -%}
    {%- set columns = concept_columns(concept)
        | rejectattr('name', 'in', var('filled_in')) | list -%}
with given as (
    select
        {%- for column in columns %}
        cast({{ column.name }} as {{ api.Column.translate_type(column.data_type) }})
            as {{ column.name }},
        {%- endfor %}
        _file,
        _line,
        _loaded_at
    from {{ source(source_name, concept) }}
    {{ new_rows() }}
)

{{ conform(source_name, concept, 'given', columns | map(attribute='name') | list) }}
{%- endmacro %}
"""


def concept_columns(concept: str) -> list[str]:
    """The columns that a raw table of the concept holds."""
    text = (ROOT / f"models/conformed/conformed_{concept}.yml").read_text()
    columns = yaml.safe_load(text)["models"][0]["columns"]
    return [column["name"] for column in columns if column["name"] not in FILLED_IN]


def concept_id(concept: str) -> str:
    """The column of the source's own id: the first that ends in `_id` and is no handle."""
    handles = {"loyalty_id", "anonymous_id", "device_id"}
    return next(
        name for name in concept_columns(concept) if name.endswith("_id") and name not in handles
    )


def write_project(directory: Path) -> None:
    """Write the company's fork: the project's own rooms and settings, another front door."""
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text())
    project["macro-paths"] = ["macros", "paper"]
    project["vars"] |= {"filled_in": sorted(FILLED_IN), "company_brand": "acme"}
    project["vars"]["sources"] = {
        name: {"party": "first", "brand": "acme", **entry} for name, entry in REGISTRY.items()
    }
    profile = {
        "type": "duckdb",
        "path": "{{ env_var('PAPER_COMPANY_WAREHOUSE') }}",
        "threads": 2,
        "settings": {"TimeZone": "UTC"},
    }
    sources = [
        {
            "name": name,
            "schema": f"raw_{name}",
            "tables": [{"name": concept} for concept in entry["concepts"]],
        }
        for name, entry in REGISTRY.items()
    ]
    outputs = {project["profile"]: {"target": "test", "outputs": {"test": profile}}}
    files = {
        "dbt_project.yml": yaml.safe_dump(project, sort_keys=False),
        "profiles.yml": yaml.safe_dump(outputs),
        "paper/as_given.sql": AS_GIVEN,
        "models/staging/_sources.yml": yaml.safe_dump({"sources": sources}),
        **{
            f"models/staging/stg_{name}__{concept}.sql": f"{{{{ as_given{(name, concept)} }}}}"
            for name, entry in REGISTRY.items()
            for concept in entry["concepts"]
        },
    }
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for folder in ["macros", "models", "seeds"]:
        ignored = shutil.ignore_patterns("staging", "activation")
        shutil.copytree(ROOT / folder, directory / folder, dirs_exist_ok=True, ignore=ignored)
    ops = "models/staging/ops"  # what the command line writes down
    shutil.copytree(ROOT / ops, directory / ops)


def create_raw_tables(warehouse: Path) -> None:
    """Create the raw tables of the registry, empty."""
    with duckdb.connect(str(warehouse)) as connection:
        for name, entry in REGISTRY.items():
            connection.execute(f"create schema raw_{name}")
            for concept in entry["concepts"]:
                columns = ", ".join(f"{column} varchar" for column in concept_columns(concept))
                connection.execute(
                    f"create table raw_{name}.{concept}"
                    f" ({columns}, _file varchar, _line bigint, _loaded_at timestamp)"
                )


class Company:
    """One warehouse of the company: load rows, build, ask."""

    def __init__(self, warehouse: Path, dbt: Callable[..., None]) -> None:
        self.warehouse = warehouse
        self._dbt = dbt
        self._asking: duckdb.DuckDBPyConnection | None = None

    def load(
        self, source: str, concept: str, rows: Sequence[Row], *, replace: bool = False
    ) -> None:
        """Land rows in a raw table as `cdp load` would: append, or replace what stands there."""
        columns, id_column = concept_columns(concept), concept_id(concept)
        table, loaded_at = f"raw_{source}.{concept}", datetime.now(UTC).replace(tzinfo=None)
        self.close()
        with duckdb.connect(str(self.warehouse)) as connection:
            if replace:
                connection.execute(f"delete from {table}")
            for line, row in enumerate(rows, start=1):
                if unknown := set(row) - set(columns):
                    raise KeyError(f"{concept} has no column {unknown}")
                given = {id_column: f"{loaded_at:%H%M%S%f}-{line}", **row}
                values = [None if given.get(name) is None else str(given[name]) for name in columns]
                connection.execute(
                    f"insert into {table} values ({', '.join('?' * (len(columns) + 3))})",
                    [*values, f"{concept}.csv", line, loaded_at],
                )

    def build(self, *arguments: str) -> None:
        """Build every room up to the audiences."""
        self.close()
        self._dbt(self.warehouse, "run", *arguments)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        if self._asking is None:
            self._asking = duckdb.connect(str(self.warehouse))
        return self._asking.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Let go of the warehouse: dbt needs it for itself."""
        if self._asking is not None:
            self._asking.close()
            self._asking = None

    def customer(self, subject: str) -> str:
        """The customer that a subject (`shop:1`, `web|anonymous_id|c1`) belongs to now."""
        found = self.rows(
            "select customer_id from identity.identity_assignment"
            " where subject_key = ? and is_current",
            subject,
        )
        assert found, f"nobody is called {subject}"
        return str(found[0][0])

    def value(self, column: str, table: str, subject: str, where: str = "true") -> Any:
        """One value of a golden table for the customer of a subject; None where there is no row."""
        found = self.rows(
            f"select {column} from golden.{table} where customer_id = ? and {where}",
            self.customer(subject),
        )
        assert len(found) <= 1, found
        return found[0][0] if found else None


@pytest.fixture(scope="session")
def company_dbt(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., None]:
    """Dbt for the company's project, parsed once: call it with a warehouse and dbt's arguments."""
    directory = tmp_path_factory.mktemp("paper_company")
    write_project(directory)
    options = ["--project-dir", str(directory), "--profiles-dir", str(directory)]
    quiet = ["--log-level", "none", "--log-level-file", "none", "--no-write-json"]
    parsed: dict[str, Any] = {"manifest": None}

    def dbt(warehouse: Path, *arguments: str) -> None:
        os.environ.update(PAPER_COMPANY_WAREHOUSE=str(warehouse), CDP_AS_OF=AS_OF)
        try:
            runner = dbtRunner(manifest=parsed["manifest"])
            if parsed["manifest"] is None:
                parsed["manifest"] = runner.invoke(["parse", *options, *quiet]).result
                runner = dbtRunner(manifest=parsed["manifest"])
            outcome = runner.invoke([*arguments, *options, *quiet])
        finally:
            DuckDBConnectionManager.close_all_connections()
            del os.environ["PAPER_COMPANY_WAREHOUSE"], os.environ["CDP_AS_OF"]
        problems = [
            f"{result.node.name}: {result.message}"
            for result in getattr(outcome.result, "results", [])
            if str(result.status) not in {"success", "pass"}
        ]
        assert outcome.success, "\n".join(problems) or str(outcome.exception)

    return dbt


@pytest.fixture(scope="session")
def seeded_warehouse(
    company_dbt: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A warehouse with the seeds and empty raw tables; scenarios start from a copy of it."""
    warehouse = tmp_path_factory.mktemp("seeded") / "warehouse.duckdb"
    company_dbt(warehouse, "seed")
    create_raw_tables(warehouse)
    return warehouse


@pytest.fixture(scope="session")
def new_company(
    company_dbt: Callable[..., None],
    seeded_warehouse: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[], Company]]:
    """Make a company without data."""

    made: list[Company] = []

    def make() -> Company:
        warehouse = tmp_path_factory.mktemp("company") / "warehouse.duckdb"
        shutil.copy(seeded_warehouse, warehouse)
        made.append(Company(warehouse, company_dbt))
        return made[-1]

    yield make
    for company in made:
        company.close()


SENT = """
select customer_id, email from {{ ref('customer_360') }} where profile_state = 'known'
"""
EXPOSURE = """
  - name: {mode}
    type: application
    owner: {{name: Service, email: service@acme.example}}
    depends_on: [ref('sync_files__{mode}')]
    config:
      meta:
        sync:
          {{destination: files, object: {{path: {mode}, format: jsonl}}, mode: {mode},
           key: customer_id, purpose: service}}
"""


@pytest.fixture
def sending_company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """A company with a project for `cdp` too: one sync takes back what left, and one does not."""
    root, warehouse = tmp_path / "paper", tmp_path / "warehouse.duckdb"
    write_project(root)
    files = {
        **{f"sync_files__{mode}.sql": SENT for mode in ("mirror", "upsert")},
        "_exposures.yml": "exposures:"
        + "".join(EXPOSURE.format(mode=mode) for mode in ("mirror", "upsert")),
    }
    (root / "models/activation").mkdir()
    for name, text in files.items():
        (root / "models/activation" / name).write_text(text)
    (root / "destinations.yml").write_text("destinations: {files: {type: files, path: exports}}\n")
    for name, value in {"CDP_PROJECT_DIR": root, "PAPER_COMPANY_WAREHOUSE": warehouse}.items():
        monkeypatch.setenv(name, str(value))

    def dbt(_: Path, *arguments: str) -> None:
        assert run_dbt(root, arguments).success

    dbt(warehouse, "seed")
    create_raw_tables(warehouse)
    company = Company(warehouse, dbt)
    yield company
    company.close()
