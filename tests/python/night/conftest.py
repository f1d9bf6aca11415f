"""Shop Co with a landing folder and a suite: a night of a few seconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cdp_cli.night.night import Wishes, run_night
from cdp_cli.night.record import Night
from cdp_cli.project import Project

SUITE = """
table: crm.contacts
checks: [{measure: filled_share, column: email, at_least: 0.9}]
"""
GOLDEN = """
table: golden.customer_360
checks: [{measure: rows, at_least: 2}]
"""


@pytest.fixture
def arrive(project: Project) -> Callable[..., Path]:
    """Put a file of contacts into the landing folder."""
    # A table, as golden tables are: a view would show rows that no build has taken.
    model = project.root / "models/golden/customer_360.sql"
    model.write_text("{{ config(materialized='table') }}" + model.read_text())
    for gate, text in (("raw", SUITE), ("golden", GOLDEN)):
        (project.root / "quality" / gate).mkdir(parents=True)
        (project.root / "quality" / gate / "suite.yml").write_text(text)

    def write(*rows: str, name: str = "one.csv", table: str = "crm/contacts") -> Path:
        path = project.root / "landing" / table / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(["id,email,city", *rows]) + "\n")
        return path

    return write


@pytest.fixture
def night(project: Project) -> Callable[..., Night]:
    """Run a night that waits for nobody."""

    def run(**wishes: object) -> Night:
        return run_night(project, Wishes(Path("landing"), wait=0, **wishes))

    return run
