"""Fills `{{ env_var('NAME') }}` in configuration, as dbt does in its profiles."""

from __future__ import annotations

import os
from typing import Any

from cdp_cli.errors import ConfigError


def render(value: Any, *, where: str) -> Any:
    """`value` with every `{{ env_var(…) }}` in it replaced, lists and dictionaries included.

    `where` names the setting in the error: a ConfigError that names the variable, never a value.
    """
    if isinstance(value, dict):
        return {key: render(item, where=where) for key, item in value.items()}
    if isinstance(value, list):
        return [render(item, where=where) for item in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    return _render_text(value, where)


def environment_variables(value: Any) -> set[str]:
    """The names of the environment variables that `value` needs, those with a default left out."""
    if isinstance(value, dict | list):
        items = value.values() if isinstance(value, dict) else value
        return {name for item in items for name in environment_variables(item)}
    if not isinstance(value, str) or "{{" not in value:
        return set()
    needed: set[str] = set()

    def note(name: str, default: str | None = None) -> str:
        if default is None:
            needed.add(name)
        return ""

    _environment().from_string(value).render(env_var=note)
    return needed


def _render_text(text: str, where: str) -> str:
    from jinja2 import TemplateError

    def env_var(name: str, default: str | None = None) -> str:
        found = os.environ.get(name, default)
        if found is None:
            raise ConfigError(
                f"The environment variable {name} is not set; {where} needs it.",
                hint=f"Set {name} and run again.",
            )
        return found

    try:
        return str(_environment().from_string(text).render(env_var=env_var))
    except TemplateError as error:
        raise ConfigError(f"The {where} cannot be read: {error}", hint="Mend it.") from error


def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(undefined=StrictUndefined)
