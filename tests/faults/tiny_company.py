"""A dbt project with golden tables, small enough to be made in each test.

The manifest is written by hand: what is tested is the engine, not dbt's parser. The engine, the
journal, the warehouse and the destinations are the real ones.
"""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from tiny_warehouses import new_output, warehouse_of

from cdp_cli.project import Project
from cdp_cli.sync.engine import build_world, read
from cdp_cli.sync.report import SyncReport
from cdp_cli.sync.run import run_sync
from cdp_cli.sync.world import Limits, Progress, silent
from cdp_cli.warehouse import home

OPS = Path(__file__).parents[2] / "models/staging/ops/_ops__sources.yml"
MODEL = "sync_test__people"

TABLES = f"""
create schema golden; create schema seeds; create schema activation; create schema cdp_ops;
create table seeds.purposes
    (purpose text, description text, legal_basis text, requires_consent boolean);
insert into seeds.purposes values
    ('marketing', '', 'consent', true), ('service', '', 'contract', false);
create table golden.customer_consents (customer_id text, brand text, purpose text, channel text,
    status text, is_granted boolean, decided_at timestamp);
create table golden.customer_identifiers
    (customer_id text, identifier_type text, identifier_value text);
create table activation.{MODEL} (customer_id text, email text, city text, spent decimal(12, 2));
"""


class Company:
    """People who may be sent, and the syncs that send them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.project = Project(root)
        self.warehouse = warehouse_of(root)
        self.withdrawn: set[str] = set()
        self._nodes: dict[str, object] = {}
        self._exposures: dict[str, object] = {}

    @classmethod
    def found(
        cls, root: Path, destinations: dict[str, dict[str, object]], **settings: object
    ) -> Company:
        """A new company in `root`, without people; `settings` are further ones of its DuckDB."""
        _write_yaml(root / "dbt_project.yml", {"name": "tiny", "version": "1.0", "profile": "tiny"})
        profile = {"target": "dev", "outputs": {"dev": new_output(settings)}}
        _write_yaml(root / "profiles.yml", {"tiny": profile})
        _write_yaml(root / "destinations.yml", {"destinations": destinations})
        company = cls(root)
        company.build()
        company._add_model(MODEL)
        company._write_manifest()
        return company

    def build(self) -> None:
        """Make the tables of a new warehouse, empty."""
        self.sql(TABLES)

    def sql(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        """Run SQL on the warehouse, with nobody else at it."""
        return self.warehouse.sql(statement, parameters)

    @property
    def home(self) -> Path:
        """Where journals and locks are kept."""
        return home(self.project)

    def add_people(self, number: int, *, first: int = 0, consent: bool = True) -> None:
        """Customers c000000, c000001 … with a grant for marketing by e-mail, or without."""
        self.sql(
            f"""
            insert into activation.{MODEL}
            select 'c' || lpad(i::text, 6, '0'), 'p' || i || '@example.com', 'Berlin', i / 4.0
            from generate_series({first}, {first + number - 1}) as people (i)
            """
        )
        self.sql(
            f"""
            insert into golden.customer_identifiers
            select 'c' || lpad(i::text, 6, '0'), 'email', 'p' || i || '@example.com'
            from generate_series({first}, {first + number - 1}) as people (i)
            """
        )
        if consent:
            self.sql(
                f"""
                insert into golden.customer_consents
                select 'c' || lpad(i::text, 6, '0'), 'acme', 'marketing', 'email',
                    'granted', true, now()
                from generate_series({first}, {first + number - 1}) as people (i)
                """
            )

    def withdraw(self, *customers: str) -> None:
        """These people no longer agree to marketing by e-mail."""
        self.withdrawn.update(customers)
        for customer in customers:
            self.sql(
                "update golden.customer_consents set status = 'withdrawn', is_granted = false"
                " where customer_id = ?",
                customer,
            )

    def add_sync(self, name: str, destination: str, **meta: object) -> None:
        """A sync of the people by an exposure."""
        settings = {
            "mode": "mirror",
            "key": "customer_id",
            "purpose": "marketing",
            "channel": "email",
        }
        settings |= {"destination": destination, **meta}
        self._exposures[f"exposure.tiny.{name}"] = {
            "name": name,
            "unique_id": f"exposure.tiny.{name}",
            "resource_type": "exposure",
            "depends_on": {"nodes": [f"model.tiny.{MODEL}"]},
            "config": {"meta": {"sync": settings}, "tags": []},
            "tags": [],
        }
        self._write_manifest()

    def run(
        self,
        name: str,
        *,
        limits: Limits | None = None,
        overrides_guards: bool = False,
        progress: Progress = silent,
    ) -> SyncReport:
        """Run one sync; gives its report."""
        world = build_world(self.project, limits=limits, progress=progress)
        sync = read(self.project, name)
        connection = world.connection(sync.destination)
        return run_sync(world, sync, connection, overrides_guards=overrides_guards)

    def state(self, name: str) -> dict[str, str]:
        """Status of each record that the engine remembers, by key."""
        rows = self.sql("select key, status from cdp_ops.sync_state where sync = ?", name)
        return {str(key): str(status) for key, status in rows}

    def _add_model(self, name: str) -> None:
        self._nodes[f"model.tiny.{name}"] = {
            "name": name,
            "unique_id": f"model.tiny.{name}",
            "resource_type": "model",
            "schema": "activation",
            "alias": name,
            "columns": {},
            "depends_on": {"nodes": []},
        }

    def _write_manifest(self) -> None:
        sources = {}
        for source in yaml.safe_load(OPS.read_text())["sources"]:
            for table in source["tables"]:
                sources[f"source.cdp.{source['name']}.{table['name']}"] = {
                    "name": table["name"],
                    "source_name": source["name"],
                    "schema": source["schema"],
                    "identifier": table["name"],
                    "loader": source["loader"],
                    "columns": {column["name"]: column for column in table["columns"]},
                }
        manifest = {"nodes": self._nodes, "exposures": self._exposures, "sources": sources}
        path = self.root / "target" / "manifest.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(manifest))


def _write_yaml(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content))
