"""What is asked of the loader, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from cdp_cli.errors import CdpError

Format = Literal["csv", "jsonl", "parquet"]
Mode = Literal["append", "replace"]
Status = Literal["loaded", "unchanged", "failed"]


@dataclass(frozen=True)
class LoadOptions:
    """How to read a file. Empty text means: find out.

    `quote` is "" for a file without quoting, None for the usual one; `renamed` maps a column of the
    file to a declared one.
    """

    mode: Mode = "append"
    file_format: Format | None = None
    encoding: str = ""
    delimiter: str = ""
    row_end: str = ""
    quote: str | None = None
    has_header: bool = True
    renamed: Mapping[str, str] = field(default_factory=dict)
    allow_missing: bool = False
    allow_empty: bool = False


@dataclass(frozen=True)
class LoadJob:
    """One file that shall land in one declared table."""

    path: Path
    source: str
    table: str
    options: LoadOptions = LoadOptions()


class Reject(NamedTuple):
    """A row that could not be read: its physical line, why, and what stands there."""

    line: int
    reason: str
    raw_text: str


@dataclass
class LoadResult:
    """What became of one file. `first_rejects` are (line, reason), a few of `rows_rejected`."""

    job: LoadJob
    status: Status = "loaded"
    load_id: str = ""
    rows_loaded: int = 0
    rows_rejected: int = 0
    first_rejects: list[tuple[int, str]] = field(default_factory=list)
    added_columns: list[str] = field(default_factory=list)
    seconds: float = 0.0
    error: CdpError | None = None
