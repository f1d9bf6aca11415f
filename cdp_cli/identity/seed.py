"""Where a project keeps its weights: the seed `identity_weights`, its own or the package's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdp_cli.project import PACKAGE, Project

NAME = "identity_weights"
# dbt refuses two seeds of one name in one schema; tests and descriptions find the one that is left.
_SETTINGS = f"""\
seeds:
  {PACKAGE}:
    {NAME}:
      +enabled: false
  {{project}}:
    {NAME}:
      +schema: seeds
      +column_types: {{{{weight: double, household_weight: double}}}}
"""


@dataclass(frozen=True)
class Seed:
    """The file of the weights, and what dbt_project.yml must say yet for dbt to read it."""

    path: Path
    missing_settings: str = ""


def seed_of(project: Project) -> Seed:
    """The project's own seed, beside the package's; in a fork that is the one that ships."""
    folder = project.root / (project.config.get("seed-paths") or ["seeds"])[0]
    path = folder / f"{NAME}.csv"
    if project.name == PACKAGE or _is_switched_off(project.config):
        return Seed(path)
    return Seed(path, _SETTINGS.format(project=project.name))


def _is_switched_off(config: dict[str, Any]) -> bool:
    settings: Any = config
    for name in ("seeds", PACKAGE, NAME):
        settings = settings.get(name) if isinstance(settings, dict) else None
    return isinstance(settings, dict) and settings.get("+enabled", settings.get("enabled")) is False
