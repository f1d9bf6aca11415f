"""Where the dbt package `cdp` is, as an entry of a company's packages.yml."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from cdp_cli.errors import ConfigError
from cdp_cli.project import PACKAGE

REMOTE = ("https://", "http://", "ssh://", "git@")
INSTALLED = Path(__file__).resolve().parents[2]


def package_entry(wanted: str = "", installed: Path = INSTALLED) -> str:
    """The lines of packages.yml that name the package.

    `wanted` is a folder or `URL@revision` of a git repository; by default the folder from which
    cdp was installed is the package. Raises ConfigError where there is no dbt project `cdp`.
    """
    if wanted.startswith(REMOTE):
        return _git_entry(wanted)
    folder = Path(wanted).expanduser().resolve() if wanted else installed
    if not _is_package(folder):
        raise _no_package(wanted, folder)
    return _lines([f"local: {_scalar(folder)}"])


def _scalar(folder: Path) -> str:
    # Without a width, YAML would fold a long path at its blanks.
    return yaml.safe_dump(str(folder), width=float("inf")).splitlines()[0]


def _git_entry(wanted: str) -> str:
    url, sign, revision = wanted.rpartition("@")
    # The @ of git@host:path is none before a revision.
    if not sign or "/" not in url or "/" in revision or ":" in revision:
        raise ConfigError(
            f"The package {wanted!r} names no revision.",
            hint=f"Say which tag or commit is meant: --package {wanted}@v1.0.0",
        )
    return _lines([f"git: {url}", f"revision: {revision}"])


def _lines(settings: Sequence[str]) -> str:
    return "\n    ".join([f"  - {settings[0]}", *settings[1:]])


def _is_package(folder: Path) -> bool:
    try:
        content = yaml.safe_load((folder / "dbt_project.yml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return False
    return isinstance(content, dict) and content.get("name") == PACKAGE


def _no_package(wanted: str, folder: Path) -> ConfigError:
    if wanted:
        return ConfigError(
            f"{folder} is not the dbt project {PACKAGE!r}: it has no dbt_project.yml of that name.",
            hint="Name the folder of the cdp repository, or its git address as URL@revision.",
        )
    return ConfigError(
        f"cdp was installed without its dbt project: there is none in {folder}.",
        hint="Install it with `pip install -e` from a clone of its repository, or say where the"
        " project is: --package FOLDER or --package https://…/cdp.git@v1.0.0",
    )
