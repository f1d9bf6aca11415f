"""The companies of examples/, copied aside, with every command run in this process."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

from cdp_cli import app
from cdp_cli.dbt_runner import run_dbt

ROOT = Path(__file__).parents[3]
UNWANTED = ("CDP_PROJECT_DIR", "CDP_TARGET", "DBT_PROFILES_DIR", "DBT_TARGET", "CDP_EXPORTS")
LEFTOVERS = shutil.ignore_patterns("target", "logs", "dbt_packages", "warehouse", "exports")
NOTING_CDP = """#!/bin/sh
for argument in "$@"; do printf '%s\\0' "$argument" >> "$NOTED_COMMANDS"; done
printf '\\n' >> "$NOTED_COMMANDS"
"""


class Example:
    """A copy of an example that uses this working tree as its package."""

    def __init__(self, name: str, folder: Path) -> None:
        self.root = folder / name
        self.warehouse = folder / f"{name}.duckdb"
        shutil.copytree(ROOT / "examples" / name, self.root, ignore=LEFTOVERS)
        (self.root / "packages.yml").write_text(f"packages:\n  - local: {ROOT}\n")

    def run(self, command: Sequence[str], warehouse: Path | None = None, code: int = 0) -> None:
        """Run `dbt …`, or `cdp …` that is to leave with `code`; fails the test where it fails."""
        with pytest.MonkeyPatch.context() as patch:
            for name in UNWANTED:
                patch.delenv(name, raising=False)
            patch.setenv("CDP_WAREHOUSE", str(warehouse or self.warehouse))
            patch.chdir(self.root)
            if command[0] == "dbt":
                self._dbt(command[1:], patch)
            else:
                self._cdp(command[1:], patch, code)

    def load(self, files: Path) -> None:
        """Run every `cdp` command of load.sh on other files."""
        noted = self.root / "noted"
        stub = self.root / "bin/cdp"
        stub.parent.mkdir()
        stub.write_text(NOTING_CDP)
        stub.chmod(0o755)
        environment = {
            **os.environ,
            "CDP_SHARED_DATA": str(files),
            "NOTED_COMMANDS": str(noted),
            "PATH": f"{stub.parent}{os.pathsep}{os.environ['PATH']}",
        }
        subprocess.run(["sh", "load.sh"], cwd=self.root, env=environment, check=True)
        for line in noted.read_text().split("\0\n"):
            if line:
                self.run(["cdp", *line.split("\0")])

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def _dbt(self, arguments: Sequence[str], patch: pytest.MonkeyPatch) -> None:
        del patch
        result = run_dbt(self.root, arguments)
        assert not result.exception, result.exception
        bad = [
            f"{found.node.unique_id}: {found.message}"
            for found in getattr(result.result, "results", [])
            if found.status in {"error", "fail", "warn"}
        ]
        assert not bad
        assert result.success

    def _cdp(self, arguments: Sequence[str], patch: pytest.MonkeyPatch, code: int) -> None:
        patch.setattr(sys, "argv", ["cdp", *arguments])
        with pytest.raises(SystemExit) as left:
            app.main()
        assert (left.value.code or 0) == code, arguments


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Example]:
    """Makes a copy of the example of a name."""

    def copy(name: str) -> Example:
        return Example(name, tmp_path_factory.mktemp("company"))

    return copy


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real data; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("CDP_SHARED_DATA", ROOT.parent / "shared/data"))
    if not folder.is_dir():
        pytest.skip(f"no real data in {folder}; CDP_SHARED_DATA names the folder")
    return folder


@pytest.fixture(scope="session")
def replay_module() -> ModuleType:
    """The script of the example, as a module."""
    path = ROOT / "examples/online_retail/replay.py"
    spec = importlib.util.spec_from_file_location("replay", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["replay"] = module
    spec.loader.exec_module(module)
    return module
