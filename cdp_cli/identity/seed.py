"""Where a project keeps its weights: the seed `identity_weights`, its own or the package's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdp_cli.identity.weights import Weight, as_csv, write_text
from cdp_cli.project import PACKAGE, Project

NAME = "identity_weights"
# What the package says of its own seed, for the one that takes its place.
PROPERTIES = f"""\
# Written by `cdp identity train`: these weights take the place of the package's.
seeds:
  - name: {NAME}
    description: "One row per comparison and level: what it is worth that two agree so far."
    config:
      schema: seeds
      column_types: {{weight: double, household_weight: double}}
"""
SWITCHED_OFF = f"""\
seeds:
  {PACKAGE}:
    {NAME}:
      +enabled: false
"""


@dataclass(frozen=True)
class Seed:
    """The file of the weights, with its properties where the project needs them.

    `is_in_the_way` says that the package's own seed of that name is not switched off yet: dbt would
    refuse to build the two into one table.
    """

    path: Path
    properties: Path | None
    is_in_the_way: bool


def seed_of(project: Project) -> Seed:
    """The project's own seed; in a fork that is the one that ships."""
    folder = project.root / (project.config.get("seed-paths") or ["seeds"])[0]
    path = folder / f"{NAME}.csv"
    if project.name == PACKAGE:
        return Seed(path, None, is_in_the_way=False)
    properties = folder / f"_{NAME}.yml"
    return Seed(
        path=path,
        properties=None if properties.exists() else properties,
        is_in_the_way=not _is_switched_off(project.config),
    )


def write_seed(seed: Seed, weights: list[Weight]) -> None:
    """Write the seed, the same bytes for the same weights; raises FileError."""
    if seed.properties:
        write_text(seed.properties, PROPERTIES)
    write_text(seed.path, as_csv(weights))


def _is_switched_off(config: dict[str, Any]) -> bool:
    settings: Any = config
    for name in ("seeds", PACKAGE, NAME):
        settings = settings.get(name) if isinstance(settings, dict) else None
    return isinstance(settings, dict) and settings.get("+enabled", settings.get("enabled")) is False
