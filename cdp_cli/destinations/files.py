"""Files in a folder of this machine: CSV, JSON lines or Parquet; see _exports.py."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar, Self

from typing_extensions import override

from cdp_cli.destinations._exports import STAGING, FileDestination
from cdp_cli.destinations.base import Connection, Target
from cdp_cli.destinations.registry import require
from cdp_cli.durable import flush
from cdp_cli.errors import ConfigError

SETTINGS: dict[str, type | tuple[type, ...]] = {"path": str}


class Destination(FileDestination):
    """A folder. Staging lies within it, so that a file is put in place by renaming."""

    secret_settings: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, base: Path, target: Target) -> None:
        super().__init__(base / STAGING, target)
        self._base = base

    @classmethod
    def build(cls, connection: Connection, target: Target) -> Self:
        """The folder called `name` in destinations.yml.

        Raises ConfigError for an object that cannot be used.
        """
        require(connection.settings, SETTINGS, f"Destination {connection.name!r}")
        return cls(connection.root / connection.settings.get("path", "exports"), target)

    @override
    def check(self) -> None:
        """Whether the folder can be written to, or could be made."""
        parents = (self._base / self._path).parents
        existing = next(folder for folder in parents if folder.exists())
        if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
            raise ConfigError(
                f"Files for sync {self._target.sync!r} cannot be written to {existing}.",
                hint="Check the path in destinations.yml and the rights on the folder.",
            )

    @override
    def _deliver(self, draft: Path, name: str) -> None:
        final = self._base / name
        final.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        draft.replace(final)
        flush(final.parent)

    @override
    def _has(self, name: str) -> bool:
        return (self._base / name).exists()
