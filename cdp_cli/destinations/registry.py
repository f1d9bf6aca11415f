"""Finds the module of a destination by its type: a new destination touches no other file."""

from __future__ import annotations

import contextlib
import difflib
import importlib
import json
import os
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

import cdp_cli.destinations as package
from cdp_cli.destinations.base import Connection, Destination, Target
from cdp_cli.errors import ConfigError
from cdp_cli.rendering import environment_variables, render

# Modules of this package that are no destinations; helpers shared by several start with an
# underscore.
NO_DESTINATIONS = {"base", "registry"}
SHARED_SETTINGS = {"type", "optional"}
# Where something is, which errors have to say; what else comes from the environment may be secret.
OPEN_SETTINGS = {"path", "port"}
MASKED = "•••"
SHORTEST_SECRET = 4
LONG_SECRET = 24
# So much of the start of a secret is one.
TELLING = 8
CREDENTIAL = re.compile(r"\b(Basic|Bearer)\s+[^\s\"',;]+")
ENV_VAR = re.compile(r"""env_var\(\s*\\?['"](\w+)""")
PASSWORD = re.compile(r"(?:://[^/@:\s]*:|\bpassword=)([^@\s]+)")


def types() -> list[str]:
    """The types of destination there are."""
    names = (module.name for module in pkgutil.iter_modules(package.__path__))
    return sorted(n for n in names if n not in NO_DESTINATIONS and not n.startswith("_"))


def find_connection(
    name: str, configured: Mapping[str, Mapping[str, Any]], root: Path
) -> Connection:
    """The connection called `name` among the entries of destinations.yml, which stands in `root`.

    Raises ConfigError for a name or a type that does not exist, and for a secret written in plain
    text.
    """
    if name not in configured:
        raise ConfigError(
            f"There is no destination {name!r} in destinations.yml{_similar(name, configured)}",
            hint="Add it there, or correct the name in the exposure's meta.sync.destination.",
        )
    settings = dict(configured[name])
    kind = str(settings.get("type", ""))
    if kind not in types():
        raise ConfigError(
            f"Destination {name!r} has the type {kind!r}, which does not exist.",
            hint=f"The types are: {', '.join(types())}.",
        )
    _refuse_plain_secrets(name, settings, _implementation(kind).secret_settings)
    own = {key: value for key, value in settings.items() if key not in SHARED_SETTINGS}
    return Connection(name, kind, own, root, is_optional=settings.get("optional") is True)


def open_destination(connection: Connection, target: Target) -> Destination:
    """The destination of a connection for the target of one sync, secrets filled in.

    Raises ConfigError for an environment variable that is not set and for settings that do not fit.
    """
    if missing := connection.missing_variables:
        raise ConfigError(
            f"Destination {connection.name!r} needs the environment variable {missing[0]},"
            " which is not set.",
            hint=f"Set {', '.join(missing)} and run again.",
        )
    settings = render(dict(connection.settings), where=f"destination {connection.name!r}")
    return _implementation(connection.type).build(replace(connection, settings=settings), target)


class Redactor:
    """Takes the secrets of a connection out of any text before it is stored or shown."""

    def __init__(self, connection: Connection) -> None:
        settings = connection.settings.items()
        names = ENV_VAR.findall(str({k: v for k, v in settings if k not in OPEN_SETTINGS}))
        values = {os.environ.get(name, "") for name in names}
        # A password stands inside a connection string, and a driver may show it without the rest.
        values |= {found for value in values for found in PASSWORD.findall(value)}
        values |= {part for value in values for part in _parts(value)}
        # The longest first: one secret may be part of another.
        self._secrets = sorted(
            (v for v in values if len(v) >= SHORTEST_SECRET), key=len, reverse=True
        )

    def __call__(self, text: str) -> str:
        """`text` with every secret masked, and every token that was asked for with one."""
        for secret in self._secrets:
            text = _without(text, secret)
        return CREDENTIAL.sub(rf"\1 {MASKED}", text)


def _without(text: str, secret: str) -> str:
    """Mask a secret, and what is left of it where an answer was cut short."""
    start = secret[:TELLING]
    place = text.find(start)
    while place >= 0:
        pairs = zip(secret, text[place:], strict=False)
        end = place + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        text = text[:place] + MASKED + text[end:]
        place = text.find(start, place + len(MASKED))
    return text


def _parts(value: str) -> Iterator[str]:
    """The long lines in a secret that is a JSON object, as the file of a service account is."""
    with contextlib.suppress(ValueError):
        found = json.loads(value)
        for text in found.values() if isinstance(found, dict) else ():
            lines = text.splitlines() if isinstance(text, str) else ()
            yield from (line for line in lines if len(line) >= LONG_SECRET)


def require(
    settings: Mapping[str, Any], known: Mapping[str, type | tuple[type, ...]], where: str
) -> None:
    """Refuse settings that nobody reads and values of another type than `known` asks for.

    Raises ConfigError that names the setting, with the one that was probably meant.
    """
    for key, value in settings.items():
        if key not in known:
            raise ConfigError(
                f"{where} has the setting {key!r}, which does not exist{_similar(key, known)}",
                hint=f"The settings are: {', '.join(sorted(known))}.",
            )
        if not isinstance(value, known[key]):
            raise ConfigError(
                f"{where}: the setting {key!r} cannot be {value!r}.", hint="Correct it."
            )


def _implementation(kind: str) -> type[Destination]:
    module = importlib.import_module(f"{package.__name__}.{kind}")
    implementation: type[Destination] = module.Destination
    return implementation


def _refuse_plain_secrets(name: str, settings: Mapping[str, Any], secret: frozenset[str]) -> None:
    for key in sorted(secret & settings.keys()):
        if not environment_variables(settings[key]):
            variable = f"CDP_{name.upper()}_{key.upper()}"
            raise ConfigError(
                f"Destination {name!r} has its {key!r} written in plain text in destinations.yml.",
                hint=f"Write {key}: \"{{{{ env_var('{variable}') }}}}\" and set that variable.",
            )


def _similar(name: str, known: Mapping[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f" (there are: {', '.join(sorted(known)) or 'none'})."
