"""Destinations that are files: rows are staged here and appear as one file, or not at all.

`mirror` keeps one file that always holds everybody (`<path>.csv`), replaced in one step; the
other modes write one file per run with what changed (`<path>/<run>.csv`) and an `operation` in
front. Where the file ends up is the part of a subclass.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from cdp_cli.destinations._formats import SUFFIXES, WRITERS, Layout
from cdp_cli.destinations.base import Abilities, Batch, BatchResult, Target
from cdp_cli.destinations.registry import require
from cdp_cli.durable import flush
from cdp_cli.errors import ConfigError, DestinationUnavailableError

OBJECT: Mapping[str, type | tuple[type, ...]] = {
    "path": str,
    "format": str,
    "spreadsheet_safe": bool,
}
STAGING = ".staging"
OWNER_ONLY = 0o600


class FileDestination(ABC):
    """A place for exports. Batches are staged as JSON lines.

    `publish` writes them in the wanted format and hands the file over.
    """

    abilities = Abilities(
        modes=frozenset({"mirror", "upsert", "append", "delete"}),
        can_remove=True,
        is_idempotent=True,
        batch_size=10_000,
        snapshot_modes=frozenset({"mirror"}),
    )

    def __init__(self, staging: Path, target: Target) -> None:
        self._staging_base = staging
        self._target = target
        self._path, self._layout = read_object(target)

    @abstractmethod
    def check(self) -> None:
        """Whether the place is there and can be written to, as far as that can be seen."""

    @abstractmethod
    def _deliver(self, draft: Path, name: str) -> None:
        """Let the file appear under `name`, in one step, in place of an older one."""

    @abstractmethod
    def _has(self, name: str) -> bool:
        """Whether there is a file of that name."""

    def close(self) -> None:  # noqa: B027  # most have nothing open
        """Let connections go."""

    def is_gone(self) -> bool:
        """A mirror whose file somebody deleted.

        A file of changes belongs to its reader, who may take it away.
        """
        return self._target.mode == "mirror" and not self._has(self._name(""))

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
        with self._disk():
            draft.touch(mode=OWNER_ONLY)
            WRITERS[self._layout.file_format](draft, parts, self._layout)
            flush(draft)
            self._deliver(draft, self._name(run))
        self.discard(run)

    def is_published(self, run: str) -> bool:
        """Files of changes carry the name of their run.

        A mirror may be published twice without harm.
        """
        return self._layout.has_operation and self._has(self._name(run))

    def discard(self, run: str) -> None:
        """Delete what is staged, which is personal data."""
        folder = self._staging(run).parent
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # another sync is staging
            folder.parent.rmdir()

    def _name(self, run: str) -> str:
        suffix = SUFFIXES[self._layout.file_format]
        return f"{self._path}/{run}{suffix}" if self._layout.has_operation else self._path + suffix

    def _staging(self, run: str) -> Path:
        return self._staging_base / self._target.sync / run

    @contextmanager
    def _disk(self) -> Iterator[None]:
        """Tell a full disk or a missing right in one sentence."""
        try:
            yield
        except OSError as error:
            raise DestinationUnavailableError(
                f"Files for sync {self._target.sync!r} cannot be written below"
                f" {self._staging_base.parent}: {error.strerror}.",
                hint="Mend the folder or free the disk, then run again; no half of a file is left.",
            ) from error


def read_object(target: Target) -> tuple[str, Layout]:
    """The path without an ending, and the layout, that the object of a sync asks for.

    Raises ConfigError for an object that cannot be used.
    """
    require(target.object, OBJECT, f"The object of sync {target.sync!r}")
    path, file_format = target.object.get("path", ""), target.object.get("format", "csv")
    parts = PurePosixPath(path).parts
    if not path or path.startswith("/") or ".." in parts or parts[0] == STAGING:
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
    return str(PurePosixPath(path)), layout


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
