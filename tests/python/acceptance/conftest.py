"""A small demo company, walked through every room once for all tests of this folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cdp_cli.project import Project

ROOT = Path(__file__).resolve().parents[3]
UNTIL = "2026-06-30"
# `--until` says the day on its own.
UNSET = ("CDP_AS_OF", "CDP_POSTGRES_DSN", "CDP_SFTP_HOST", "CDP_WEBHOOK_URL")


@dataclass(frozen=True)
class Company:
    project: Project
    tour: dict[str, Any]
    landing: Path
    truth: Path
    exports: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder of a demo company that went the whole way once, and what the tour reported."""
    folder = tmp_path_factory.mktemp("company")
    inherited = {name: value for name, value in os.environ.items() if name not in UNSET}
    command = [sys.executable, "-m", "cdp_cli", "demo", "run", "--customers", "2000"]
    command += ["--seed", "7", "--landing", str(folder / "landing"), "--until", UNTIL, "--json"]
    done = subprocess.run(
        command, env=inherited | _settings(folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


@pytest.fixture(autouse=True)
def company(built: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Company:
    """The company, with the environment in which commands and Project.find() find it."""
    folder, tour = built
    for name, value in _settings(folder).items():
        monkeypatch.setenv(name, value)
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    landing = folder / "landing"
    return Company(Project.find(), tour, landing, folder / "landing_truth", folder / "exports")


def _settings(folder: Path) -> dict[str, str]:
    return {
        "CDP_PROJECT_DIR": str(ROOT),
        "CDP_WAREHOUSE": str(folder / "cdp.duckdb"),
        "CDP_EXPORTS": str(folder / "exports"),
        "DBT_TARGET_PATH": str(folder / "target"),
    }
