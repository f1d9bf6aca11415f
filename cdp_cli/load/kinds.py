"""What a file is, by its name and its first bytes, and a clear word where it is no data."""

from __future__ import annotations

from pathlib import Path

from cdp_cli.errors import FileError
from cdp_cli.load.paths import format_of, reading
from cdp_cli.load.request import Format

BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\x00\x00": "utf-32",  # before utf-16, whose mark is its beginning
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
FOREIGN = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip archive or an Excel workbook (.xlsx)",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
    b"SQLite format 3": "an SQLite database",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
}
PARQUET = b"PAR1"
HEAD_BYTES = 8192
# Without those that separate columns and rows: tab and line ends, and what Hive and others use.
CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r\x01\x1c\x1d\x1e\x1f"))
FEW_CONTROLS = 32


def kind_of(path: Path, wanted: Format | None = None, *, encoding: str = "") -> Format:
    """The format of a file: `wanted`, else by its first bytes, else by its name, else csv.

    Raises FileError where the content is of another kind, empty or unreadable.
    """
    if path.is_dir():
        raise FileError(f"{path} is a folder.", hint="Name the files in it.")
    with reading(path) as content:
        head = content.read(HEAD_BYTES)
    if not head:
        raise FileError(f"{path} is empty.", hint="Fetch the file again, or leave it out.")
    promised = wanted or format_of(path)
    if head.startswith(PARQUET):
        return _only("parquet", promised, wanted, path)
    _refuse_foreign(path, head)
    if promised == "parquet":
        raise FileError(
            f"{path} is no Parquet file: it does not start with PAR1.",
            hint="Fetch the file again, or name its format with --format.",
        )
    if not encoding and _is_binary(head):
        raise FileError(
            f"{path} is no text: it is full of control characters.",
            hint="If it is UTF-16 without a byte order mark, say so: --encoding utf-16-le.",
        )
    return _text_kind(path, head.lstrip(b"\xef\xbb\xbf \t\r\n"), promised)


def _only(actual: Format, promised: Format | None, wanted: Format | None, path: Path) -> Format:
    if wanted and wanted != actual:
        raise FileError(f"{path} is a Parquet file, not {wanted}.", hint="Leave --format out.")
    del promised
    return actual


def _refuse_foreign(path: Path, head: bytes) -> None:
    for magic, name in FOREIGN.items():
        if head.startswith(magic):
            raise FileError(
                f"{path} is {name}, not a CSV, JSON lines or Parquet file.",
                hint="Export it as CSV (in Excel: save as CSV UTF-8) and load that.",
            )
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise FileError(
            f"{path} is a web page or XML, not a CSV, JSON lines or Parquet file.",
            hint="A download that needed a login often looks like this; fetch the file again.",
        )


def _is_binary(head: bytes) -> bool:
    """Whether this is no text of one byte per character; a few broken rows are no reason."""
    if head.startswith(tuple(BYTE_ORDER_MARKS)):
        return False
    controls = len(head) - len(head.translate(None, CONTROL_BYTES))
    return head.count(0) > len(head) // 3 or controls > max(len(head) // 16, FEW_CONTROLS)


def _text_kind(path: Path, start: bytes, promised: Format | None) -> Format:
    if promised == "jsonl" and start.startswith(b"["):
        raise FileError(
            f"{path} is one JSON array, not JSON lines (one object per line).",
            hint=f"Convert it: jq -c '.[]' {path.name} > {path.stem}.jsonl",
        )
    if promised == "jsonl" and not start.startswith(b"{") and not _is_wide(start):
        raise FileError(
            f"{path} is not JSON lines: it does not start with an object.",
            hint="Name the format with --format csv if it is one.",
        )
    if promised:
        return promised
    return "jsonl" if start.startswith(b"{") else "csv"


def _is_wide(start: bytes) -> bool:
    """Whether these may be characters of two or four bytes, which say nothing until decoded."""
    return b"\x00" in start[:8]
