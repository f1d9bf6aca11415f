"""Which files are meant: names, patterns and folders become a sorted list of readable files."""

from __future__ import annotations

import glob
import gzip
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from cdp_cli.errors import FileError
from cdp_cli.load.request import Format

FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}


def expand(names: Iterable[str]) -> list[Path]:
    """The files that `names` mean, each once; those of a folder or pattern sorted by name.

    Raises FileError for a name that leads to no file.
    """
    found: dict[Path, None] = {}
    for name in names:
        found.update(dict.fromkeys(_expand_one(name)))
    return list(found)


def format_of(path: Path) -> Format | None:
    """The format that the name of a file promises; `.gz` at the end does not count."""
    name = path.with_suffix("") if path.suffix == ".gz" else path
    return FORMATS.get(name.suffix.lower())


@contextmanager
def reading(path: Path) -> Iterator[IO[bytes]]:
    """The content of a file as bytes, unpacked where it is gzip.

    Raises FileError, also from the block, where the file cannot be read.
    """
    try:
        with path.open("rb") as packed:
            is_gzip = packed.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if is_gzip else path.open("rb") as content:
            yield cast("IO[bytes]", content)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileError(
            f"{path} is a damaged gzip file: {error}", hint="Fetch the file again."
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> FileError:
    """What the system says about a file that cannot be read."""
    return FileError(
        f"{path} cannot be read: {(error.strerror or str(error)).lower()}.",
        hint="Check the name and the rights on the file.",
    )


def _expand_one(name: str) -> list[Path]:
    path = Path(name).expanduser()
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.is_file() and _is_loadable(file))
        if not files:
            raise FileError(
                f"There is nothing to load in the folder {path}.",
                hint=f"cdp reads files that end in {', '.join(FORMATS)}, also with .gz.",
            )
        return files
    if path.exists() or not glob.has_magic(name):
        return [path]
    pattern = os.fspath(path)
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute one
    files = [Path(match) for match in matches]
    files = [file for file in files if file.is_file()]
    if not files:
        raise FileError(f"No file matches {name!r}.", hint="Check the pattern and the folder.")
    return files


def _is_loadable(path: Path) -> bool:
    return not path.name.startswith((".", "_")) and format_of(path) is not None
