"""Shop Co with a suite, and nights whose files are written by the test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cdp_cli.load.loader import load_files
from cdp_cli.load.request import LoadJob, LoadOptions
from cdp_cli.project import Project
from cdp_cli.quality.gate import run_gate
from cdp_cli.quality.report import GateReport

CONTACTS = """
table: crm.contacts
checks:
  - {measure: filled_share, column: email, at_least: 0.9}
  - {measure: distinct_share, column: id, at_least: 1}
  - {measure: matching_share, column: email, pattern: '@', at_least: 0.9, severity: warn}
  - {measure: rows, of_usual: [0.5, 2]}
  - {measure: drift, column: city, at_most: 0.2}
"""


@pytest.fixture
def suite(project: Project) -> Callable[..., Path]:
    """Write a suite of Shop Co."""

    def write(text: str = CONTACTS, gate: str = "raw", name: str = "contacts") -> Path:
        path = project.root / "quality" / gate / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write


@pytest.fixture
def land(project: Project) -> Callable[..., None]:
    """Land contacts, one row per text `id,email,city`; each call is a file of its own."""
    files = 0

    def write(rows: list[str], header: str = "id,email,city", mode: str = "append") -> None:
        nonlocal files
        files += 1
        path = project.root / f"contacts{files}.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        options = LoadOptions(mode="replace" if mode == "replace" else "append", delimiter=",")
        result = load_files(project, [LoadJob(path, "crm", "contacts", options)])[0]
        assert result.error is None

    return write


@pytest.fixture
def gate(project: Project) -> Callable[..., GateReport]:
    """Run a gate without pages."""

    def run(name: str = "raw") -> GateReport:
        return run_gate(project, "raw" if name == "raw" else "golden", with_docs=False)

    return run
