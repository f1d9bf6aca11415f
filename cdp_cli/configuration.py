"""Reads the YAML files that a project is configured with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cdp_cli.errors import ConfigError


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file, {} for an empty one.

    Raises ConfigError for a file that cannot be read, is no valid YAML or holds something else.
    """
    import yaml

    # libyaml reads the same, ten times as fast; it is missing where PyYAML was built without it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506 - both are safe
    except yaml.YAMLError as error:
        raise ConfigError(
            f"{path} is no valid YAML: {_said(error)}.", hint="Mend the file."
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path} is no valid YAML: it is not written in UTF-8.", hint="Save it as UTF-8."
        ) from error
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {(error.strerror or str(error)).lower()}.",
            hint="Check the file and the rights on it.",
        ) from error
    if not isinstance(content, dict | None):
        raise ConfigError(
            f"{path} holds {type(content).__name__} where names and values should stand.",
            hint="Mend the file.",
        )
    return content or {}


def _said(error: Any) -> str:
    """What is wrong and where, in one line."""
    problem = getattr(error, "problem", None) or " ".join(str(error).split())
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return f"{problem} in line {mark.line + 1}, column {mark.column + 1}" if mark else str(problem)
