"""Files in a folder: CSV, JSON lines or Parquet.

`mirror` keeps one file that always holds everybody (`<path>.csv`), replaced in one step; the
other modes write one file per run with what changed (`<path>/<run>.csv`) and an `operation` in
front. Either way the rows are staged first, and a file appears whole or not at all.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import Any, ClassVar, Self

from cdp_cli.destinations._formats import SUFFIXES, WRITERS, Layout
from cdp_cli.destinations.base import Abilities, Batch, BatchResult, Connection, Target
from cdp_cli.destinations.registry import require
from cdp_cli.errors import ConfigError, DestinationUnavailableError

SETTINGS: dict[str, type | tuple[type, ...]] = {"path": str}
OBJECT: dict[str, type | tuple[type, ...]] = {"path": str, "format": str, "spreadsheet_safe": bool}
STAGING = ".staging"
OWNER_ONLY = 0o600


class Destination:
    """A folder of exports. Batches are staged as JSON lines.

    `publish` writes them in the wanted format.
    """

    secret_settings: ClassVar[frozenset[str]] = frozenset()

    abilities = Abilities(
        modes=frozenset({"mirror", "upsert", "append", "delete"}),
        can_remove=True,
        is_idempotent=True,
        batch_size=10_000,
        snapshot_modes=frozenset({"mirror"}),
    )

    def __init__(self, base: Path, path: str, layout: Layout, target: Target) -> None:
        self._base = base
        self._path = base / path
        self._layout = layout
        self._target = target

    @classmethod
    def build(cls, connection: Connection, target: Target) -> Self:
        """The folder called `name` in destinations.yml.

        Raises ConfigError for an object that cannot be used.
        """
        name, settings = connection.name, connection.settings
        require(settings, SETTINGS, f"Destination {name!r}")
        require(target.object, OBJECT, f"The object of sync {target.sync!r}")
        path, file_format = target.object.get("path", ""), target.object.get("format", "csv")
        if (
            not path
            or Path(path).is_absolute()
            or ".." in Path(path).parts
            or Path(path).parts[0] == STAGING
        ):
            raise ConfigError(
                f"The object of sync {target.sync!r} has the path {path!r}, which names no file"
                " below the base path.",
                hint="Write a relative path without '..' and without an ending, as vip/customers.",
            )
        if file_format not in SUFFIXES:
            raise ConfigError(
                f"The object of sync {target.sync!r} has the format {file_format!r},"
                " which does not exist.",
                hint=f"The formats are: {', '.join(sorted(SUFFIXES))}.",
            )
        layout = Layout(
            columns=target.columns,
            file_format=file_format,
            has_operation=target.mode != "mirror",
            is_spreadsheet_safe=bool(target.object.get("spreadsheet_safe", False)),
        )
        return cls(connection.root / settings.get("path", "exports"), path, layout, target)

    def check(self) -> None:
        """Whether the folder can be written to, or could be made."""
        existing = next(
            folder for folder in [self._path.parent, *self._path.parents] if folder.exists()
        )
        if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
            raise ConfigError(
                f"Files for sync {self._target.sync!r} cannot be written to {existing}.",
                hint="Check the path in destinations.yml and the rights on the folder.",
            )

    def is_gone(self) -> bool:
        """A mirror whose file somebody deleted.

        A file of changes belongs to its reader, who may take it away.
        """
        return self._target.mode == "mirror" and not self._file("").exists()

    def prepare(self, run: str) -> None:
        """Open an empty staging folder for the run, and sweep away those of runs that died."""
        shutil.rmtree(self._staging(run).parent, ignore_errors=True)
        with self._disk():
            self._staging(run).mkdir(parents=True, mode=0o700)

    def send(self, batch: Batch) -> BatchResult:
        """Stage one batch; a batch that is staged again replaces what it was."""
        name = f"{batch.number:08d}-{batch.operation}.jsonl"
        with self._disk():
            _write(self._staging(batch.run) / name, batch.lines + "\n")
        return BatchResult()

    def publish(self, run: str) -> None:
        """Write the staged rows as one file and put it in place in one step."""
        parts = sorted(self._staging(run).glob("*.jsonl"))
        if not self._layout.has_operation:
            # Whoever is to be removed is missing from a complete file already.
            parts = [part for part in parts if not part.stem.endswith("-remove")]
        draft = self._staging(run) / f"draft{SUFFIXES[self._layout.file_format]}"
        final = self._file(run)
        with self._disk():
            final.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
            draft.touch(mode=OWNER_ONLY)
            WRITERS[self._layout.file_format](draft, parts, self._layout)
            _flush(draft)
            draft.replace(final)
            _flush(final.parent)
        self.discard(run)

    def is_published(self, run: str) -> bool:
        """Files of changes carry the name of their run.

        A mirror may be published twice without harm.
        """
        return self._layout.has_operation and self._file(run).exists()

    def discard(self, run: str) -> None:
        """Delete what is staged, which is personal data."""
        folder = self._staging(run).parent
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # another sync is staging
            folder.parent.rmdir()

    def close(self) -> None:
        """Nothing is open."""

    def _file(self, run: str) -> Path:
        suffix = SUFFIXES[self._layout.file_format]
        if self._layout.has_operation:
            return self._path / f"{run}{suffix}"
        return self._path.with_name(self._path.name + suffix)

    def _staging(self, run: str) -> Path:
        return self._base / STAGING / self._target.sync / run

    @contextlib.contextmanager
    def _disk(self) -> Any:
        """Tell a full disk or a missing right in one sentence."""
        try:
            yield
        except OSError as error:
            raise DestinationUnavailableError(
                f"Files for sync {self._target.sync!r} cannot be written below {self._base}:"
                f" {error.strerror}.",
                hint="Mend the folder or free the disk, then run again; no half of a file is left.",
            ) from error


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _flush(path: Path) -> None:
    """Make sure that a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
