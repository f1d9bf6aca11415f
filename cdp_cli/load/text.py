"""Bytes into text: which encoding, and the text in blocks that fit into memory."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cdp_cli.errors import FileError
from cdp_cli.load.kinds import BYTE_ORDER_MARKS
from cdp_cli.load.paths import reading, unreadable

BLOCK_BYTES = 8 * 1024 * 1024
# Stands where bytes could not be decoded. A lone surrogate: no valid text holds one.
UNDECODABLE = "\udcff"
_ON_ERROR = "cdp-mark"


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNDECODABLE, error.end


codecs.register_error(_ON_ERROR, _mark)


class Evidence(NamedTuple):
    """How many characters beyond ASCII were decoded as UTF-8, and how many bytes could not be."""

    decoded: int
    undecodable: int


def sha256_of(path: Path) -> str:
    """The fingerprint of a file as it lies on the disk."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as content:
            while block := content.read(BLOCK_BYTES):
                digest.update(block)
    except OSError as error:
        raise unreadable(path, error) from error
    return digest.hexdigest()


def encoding_of(path: Path, wanted: str = "") -> str:
    """The encoding of a text file: `wanted`, else by byte order mark, else UTF-8, else cp1252.

    A file is UTF-8 as long as more of it decodes than fails, so that one broken row does not turn
    every umlaut of ten million others into two wrong letters.
    """
    if wanted:
        return _known(wanted)
    with reading(path) as content:
        head = content.read(4)
    for mark, name in BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            return name
    evidence = _try_utf_8(path)
    return "utf-8" if evidence.undecodable <= evidence.decoded else "cp1252"


def text_blocks(path: Path, encoding: str) -> Iterator[str]:
    """The text of a file in blocks of some megabytes, without byte order mark.

    Bytes that cannot be decoded become UNDECODABLE, so that only their row is lost.
    """
    decoder = codecs.getincrementaldecoder(encoding)(_ON_ERROR)
    is_first = True
    with reading(path) as content:
        while block := content.read(BLOCK_BYTES):
            text = decoder.decode(block)
            yield text.removeprefix("\ufeff") if is_first else text
            is_first = is_first and not text
    if rest := decoder.decode(b"", final=True):
        yield rest


def _known(encoding: str) -> str:
    try:
        b"x".decode(encoding, "replace")
    except LookupError as error:
        raise FileError(
            f"The encoding {encoding!r} is not known.",
            hint="Python's names are known, for example utf-8, utf-16, cp1252, iso-8859-15.",
        ) from error
    return encoding


def _try_utf_8(path: Path) -> Evidence:
    decoder = codecs.getincrementaldecoder("utf-8")(_ON_ERROR)
    decoded = undecodable = 0
    with reading(path) as content:
        while block := content.read(BLOCK_BYTES):
            text = decoder.decode(block)
            if text.isascii():
                continue
            failed = text.count(UNDECODABLE)
            decoded += len(text) - len(text.encode("ascii", "ignore")) - failed
            undecodable += failed
    undecodable += decoder.decode(b"", final=True).count(UNDECODABLE)
    return Evidence(decoded, undecodable)
