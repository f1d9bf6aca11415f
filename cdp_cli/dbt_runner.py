"""Runs dbt inside this process, quietly: nothing on the terminal, everything in dbt's log file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cdp_cli.errors import ConfigError

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

PARSE_LINES = 6


def chosen(option: str) -> str | None:
    """What the environment says for an option of dbt, such as PROFILE, TARGET or PROFILES_DIR."""
    return os.environ.get(f"DBT_ENGINE_{option}") or os.environ.get(f"DBT_{option}") or None


def profiles_directory(root: Path) -> Path:
    """Where dbt looks for profiles.yml when it is called in `root`."""
    if directory := chosen("PROFILES_DIR"):
        return Path(directory).absolute()
    return root if (root / "profiles.yml").is_file() else Path.home() / ".dbt"


def run_dbt(
    root: Path,
    arguments: Sequence[str],
    on_event: Callable[[Any], None] | None = None,
    manifest: Any = None,
) -> dbtRunnerResult:
    """Run `dbt <arguments>` on the project in `root` and give the warehouse free afterwards.

    `on_event` receives every event of dbt's log. The result carries success, exception and the
    results of the nodes. A `manifest`, the result of `dbt parse`, spares reading the project again.
    """
    from dbt.cli.main import dbtRunner

    with _working_directory(root):
        try:
            runner = dbtRunner(manifest=manifest, callbacks=[on_event] if on_event else [])
            return runner.invoke(
                [
                    *arguments,
                    *("--project-dir", str(root), "--profiles-dir", str(profiles_directory(root))),
                    *("--log-level", "none", "--log-level-file", "debug"),
                ]
            )
        finally:
            _release_warehouse()


def parse(root: Path) -> Any:
    """The manifest of the project in `root`; raises ConfigError with what dbt says is wrong."""
    result = run_dbt(root, ["parse"])
    if not result.success or result.result is None:
        message = str(result.exception or "dbt wrote no manifest")
        reason = reason_of(message, lines=PARSE_LINES)
        raise lacking_adapter(message, profiles_directory(root)) or ConfigError(
            f"The dbt project in {root} does not parse: {reason}",
            hint="Mend the file that dbt names; `dbt parse` shows more.",
        )
    return result.result


def lacking_adapter(message: str, profiles: Path) -> ConfigError | None:
    """The error where dbt's message is that it lacks an adapter which one of our extras brings."""
    found = re.search(r"Could not find adapter type (\w+)", message)
    if not found or found[1] not in (metadata("cdp-cli").get_all("Provides-Extra") or ()):
        return None
    return ConfigError(
        f"The dbt profile in {profiles} leads to {found[1]}, whose adapter is not installed.",
        hint=f"pip install 'cdp-cli[{found[1]}]', or CDP_TARGET=duckdb for DuckDB.",
    )


def reason_of(message: str, *, lines: int) -> str:
    """The first lines of dbt's message that say why, as one, without the one that repeats where."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", message)
    kept = [line.strip() for line in plain.splitlines() if line.strip()]
    if len(kept) > 1 and " Error" in kept[0]:
        kept = kept[1:]
    return " ".join(kept[:lines])


@contextmanager
def _working_directory(directory: Path) -> Iterator[None]:
    """Relative paths in a profile start at the project, from wherever the command was called."""
    before = Path.cwd()
    os.chdir(directory)
    try:
        yield
    finally:
        os.chdir(before)


def _release_warehouse() -> None:
    """dbt-duckdb keeps the database file open, and with it the lock, until it is told to let go."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
