"""A night of the demo company in Dagster: raw tables, models and syncs as assets, gates between.

Dagster has an environment of its own: `cdp` is called as a program, dbt by dagster-dbt.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    Definitions,
    Failure,
    MaterializeResult,
    ScheduleDefinition,
    asset,
    define_asset_job,
    in_process_executor,
    multi_asset,
)
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets, get_asset_key_for_model

PROJECT = Path(os.environ.get("CDP_PROJECT_DIR", Path(__file__).parents[2])).resolve()
LANDING = Path(os.environ.get("CDP_LANDING", PROJECT / "landing"))
CDP = os.environ.get("CDP_COMMAND", "cdp")

company = DbtProject(project_dir=PROJECT, profiles_dir=PROJECT)
if not company.manifest_path.is_file():
    company.preparer.prepare(company)
manifest: dict[str, Any] = json.loads(company.manifest_path.read_text(encoding="utf-8"))
tables = [
    (source["source_name"], source["name"])
    for source in manifest["sources"].values()
    if source["schema"].startswith("raw_")
]


def cdp(context: AssetExecutionContext, *words: str) -> None:
    """Call `cdp`; where it does not end well, the asset fails with its last words.

    2 is done partly: what was refused is tried again, and `cdp sync errors` lists it.
    """
    done = subprocess.run([CDP, *words], cwd=PROJECT, capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).strip()
    context.log.info(said)
    if done.returncode not in {0, 2}:
        last = "\n".join(said.splitlines()[-12:])
        raise Failure(f"cdp {' '.join(words)} left with {done.returncode}:\n{last}")


@multi_asset(
    specs=[AssetSpec(AssetKey(table), group_name="raw") for table in tables], name="landed"
)
def landed(context: AssetExecutionContext) -> Iterator[MaterializeResult]:
    """Load every new file of the landing folder, then hold what landed against the raw gate.

    dbt's sources have the same keys, so no model is built while the gate is closed.
    """
    for source, table in tables:
        files = sorted(str(path) for path in (LANDING / source / table).glob("[!._]*"))
        if files:
            cdp(context, "load", *files, "--source", source, "--table", table)
    cdp(context, "quality", "run", "--gate", "raw")
    for table in tables:
        yield MaterializeResult(asset_key=AssetKey(table))


@dbt_assets(manifest=company.manifest_path)
def rooms(context: AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Every seed, model and snapshot, and their tests as asset checks."""
    # In the project's own folder `cdp` finds what dbt has built, for syncs that wait for it.
    build = dbt.cli(["build"], context=context, target_path=PROJECT / "target")
    yield from build.stream()


@asset(deps=[get_asset_key_for_model([rooms], "customer_360")], group_name="golden")
def golden_gate(context: AssetExecutionContext) -> None:
    """Hold the golden tables against their suites; nothing is sent while this gate is closed."""
    cdp(context, "quality", "run", "--gate", "golden")


def sync_asset(name: str, model: str) -> AssetsDefinition:
    """A sync that follows its model and the golden gate, where its schedule says that it is due."""

    @asset(
        name=name,
        key_prefix="syncs",
        group_name="syncs",
        deps=[get_asset_key_for_model([rooms], model), golden_gate],
    )
    def sync(context: AssetExecutionContext) -> None:
        cdp(context, "sync", "schedule", "--run", "--select", name)

    return sync


syncs = [
    sync_asset(exposure["name"], manifest["nodes"][exposure["depends_on"]["nodes"][0]]["name"])
    for exposure in manifest["exposures"].values()
    if "sync" in exposure["config"]["meta"]
]
night = define_asset_job("night", selection="*", executor_def=in_process_executor)

defs = Definitions(
    assets=[landed, rooms, golden_gate, *syncs],
    jobs=[night],
    schedules=[ScheduleDefinition(job=night, cron_schedule="30 2 * * *")],
    resources={"dbt": DbtCliResource(project_dir=company)},
)
