"""The profile as most projects write it, read without importing dbt, which takes two seconds.

Only what certainly means the same to dbt is read here: a DuckDB file and its settings, written as
they are or as `{{ env_var('NAME', 'default') }}`. Everything else, and every mistake, is dbt's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cdp_cli.configuration import read_yaml
from cdp_cli.dbt_runner import chosen
from cdp_cli.errors import ConfigError

if TYPE_CHECKING:
    from cdp_cli.project import Project

KNOWN_KEYS = {"type", "path", "schema", "threads", "settings", "config_options"}
# dbt treats variables of this prefix in a way of its own.
RESERVED = "DBT_ENV_SECRET"
_ENV_VAR = re.compile(
    r"""\{\{\s* env_var\(\s* (?P<q>['"])(?P<name>[A-Za-z_]\w*)(?P=q) \s*
    (?: ,\s* (?P<d>['"])(?P<default>[^'"\\{}\n]*)(?P=d) \s* )? \)\s*\}\}""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class PlainProfile:
    """A DuckDB file; attributes are called as those of dbt's credentials."""

    path: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    config_options: Mapping[str, Any] = field(default_factory=dict)
    type: str = "duckdb"


class NotPlainError(Exception):
    """Only dbt knows what is meant, or what is wrong."""


def read_plain(project: Project) -> PlainProfile | None:
    """What dbt would make of the profile; None where that takes dbt to say."""
    try:
        return _profile(_output(project))
    except NotPlainError:
        return None


def _output(project: Project) -> dict[str, Any]:
    """The chosen target of the chosen profile, as it is written."""
    try:
        profiles = read_yaml(project.profiles_dir / "profiles.yml")
    except ConfigError as error:
        raise NotPlainError from error
    profile = _mapping(profiles, chosen("PROFILE") or _text(project.config.get("profile")))
    target = chosen("TARGET") or _text(profile.get("target"))
    return _mapping(profile.get("outputs"), target)


def _profile(output: dict[str, Any]) -> PlainProfile:
    if output.keys() - KNOWN_KEYS or not isinstance(output.get("threads", 1), int):
        raise NotPlainError
    if _text(output.get("type")) != "duckdb" or not _text(output.get("schema", "main")):
        raise NotPlainError
    path = _text(output.get("path", ":memory:"))
    if not path or (":" in path and path != ":memory:"):
        # A scheme such as md: or ducklake: is a service that dbt-duckdb connects to.
        raise NotPlainError
    return PlainProfile(
        path,
        _values(output.get("settings")),
        _values(output.get("config_options")),
    )


def _mapping(parent: object, name: str) -> dict[str, Any]:
    found = parent.get(name) if isinstance(parent, dict) else None
    if not isinstance(found, dict):
        raise NotPlainError
    return found


def _values(settings: object) -> dict[str, Any]:
    if settings is None:
        return {}
    if not isinstance(settings, dict):
        raise NotPlainError
    return {str(name): _value(value) for name, value in settings.items()}


def _value(value: object) -> str | int | float:
    if isinstance(value, int | float):
        return value
    return _text(value)


def _text(value: object) -> str:
    """A text with its environment variables filled in."""
    if not isinstance(value, str) or value.endswith("\n"):
        raise NotPlainError
    if re.search(r"\{[{%#]", _ENV_VAR.sub("", value)):
        raise NotPlainError
    return _ENV_VAR.sub(_variable, value)


def _variable(match: re.Match[str]) -> str:
    name = match["name"]
    found: str | None = os.environ.get(name, match["default"])
    if found is None or name.startswith(RESERVED):
        raise NotPlainError
    return found
