"""A small demo company, walked through every room once for all tests of this folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cdp_cli.project import Project

ROOT = Path(__file__).resolve().parents[3]
UNTIL = "2026-06-30"


@dataclass(frozen=True)
class Company:
    project: Project
    tour: dict[str, Any]
    landing: Path
    truth: Path
    exports: Path


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder = tmp_path_factory.mktemp("company")
    settings = {
        "CDP_PROJECT_DIR": str(ROOT),
        "CDP_WAREHOUSE": str(folder / "cdp.duckdb"),
        "CDP_EXPORTS": str(folder / "exports"),
        "DBT_TARGET_PATH": str(folder / "target"),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        # `--until` says the day on its own.
        patch.delenv("CDP_AS_OF", raising=False)
        patch.delenv("CDP_POSTGRES_DSN", raising=False)
        patch.delenv("CDP_WEBHOOK_URL", raising=False)
        command = [
            sys.executable,
            "-m",
            "cdp_cli",
            "demo",
            "run",
            "--customers",
            "2000",
            "--seed",
            "7",
        ]
        command += ["--landing", str(folder / "landing"), "--until", UNTIL, "--json"]
        done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        tour = json.loads(done.stdout)
        landing = folder / "landing"
        yield Company(Project.find(), tour, landing, folder / "landing_truth", folder / "exports")
