"""Cells: columns of numbers turned into the text that a system would export, without a loop."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cdp_cli.demo.chance import Numbers

Text = Any  # a pyarrow StringArray; pyarrow ships no types

DAY = 86_400
HEX_DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


def words(values: list[str] | tuple[str, ...]) -> Text:
    """A vocabulary; the empty word stands for an empty cell."""
    return pa.array([value or None for value in values], pa.string())


def chosen(vocabulary: Text, positions: Numbers) -> Text:
    """The words at the given positions; a negative position gives an empty cell."""
    absent = positions < 0
    if absent.any():
        return vocabulary.take(pa.array(positions, mask=absent))
    return vocabulary.take(pa.array(positions))


def joined(*parts: Text) -> Text:
    """The parts one after the other; empty where any part is empty."""
    return pc.binary_join_element_wise(*parts, "")


def blanked(text: Text, blank: Numbers) -> Text:
    """The text, with an empty cell wherever `blank` says so."""
    return pc.if_else(pa.array(~blank), text, pa.scalar(None, pa.string()))


def replaced(text: Text, mask: Numbers, by: str | Text) -> Text:
    """The text, with `by` (one word, or one per true value of the mask) where the mask is true."""
    if isinstance(by, str):
        return pc.if_else(pa.array(mask), pa.scalar(by), text)
    return pc.replace_with_mask(text, pa.array(mask), by)


def numbered(prefix: str, numbers: Numbers, width: int) -> Text:
    """Identifiers such as `C0000042`; empty where the number is negative."""
    absent = numbers < 0
    rest = np.where(absent, 0, numbers).astype(np.int64)
    head = len(prefix)
    letters = np.empty((len(rest), head + width), dtype=np.uint8)
    letters[:, :head] = np.frombuffer(prefix.encode(), dtype=np.uint8)
    for place in range(head + width - 1, head - 1, -1):
        rest, digit = np.divmod(rest, 10)
        letters[:, place] = digit + ord("0")
    return _fixed_width(letters, ~absent if absent.any() else None)


def hexadecimal(numbers: Numbers, salt: int) -> Text:
    """Sixteen hexadecimal digits that show nothing of the number; empty where it is negative."""
    scrambled = _scrambled(numbers.astype(np.uint64) + np.uint64(salt) * np.uint64(1_000_003))
    octets = scrambled.astype(">u8").view(np.uint8).reshape(-1, 8)
    letters = np.empty((len(octets), 16), dtype=np.uint8)
    letters[:, 0::2] = HEX_DIGITS[octets >> 4]
    letters[:, 1::2] = HEX_DIGITS[octets & 15]
    absent = numbers < 0
    return _fixed_width(letters, ~absent if absent.any() else None)


def money(cents: Numbers) -> Text:
    """Amounts such as `12.50` and `-3.05`."""
    sign = words(["", "-"]).fill_null("").take(pa.array((cents < 0).astype(np.int8)))
    size = np.abs(cents)
    return joined(
        sign, pc.cast(pa.array(size // 100), pa.string()), ".", numbered("", size % 100, 2)
    )


def decimals(cents: Numbers) -> Any:
    """Amounts as a decimal column with two places, for typed files."""
    wide = np.empty((len(cents), 2), dtype=np.int64)
    wide[:, 0] = cents
    wide[:, 1] = wide[:, 0] >> 63
    return pa.Array.from_buffers(
        pa.decimal128(12, 2), len(cents), [None, pa.py_buffer(wide.tobytes())]
    )


def plain(numbers: Numbers) -> Text:
    """Whole numbers as text, without padding."""
    return pc.cast(pa.array(numbers), pa.string())


def instants(seconds: Numbers, *, zone: str | None = None) -> Text:
    """Moments such as `2025-03-01T08:15:00Z`, or `…T09:15:00+01:00` for a time zone."""
    if zone is None:
        return _moments(seconds, "T", "Z")
    local = local_seconds(seconds, zone)
    minutes = (local - seconds) // 60
    offset = joined("+", numbered("", minutes // 60, 2), ":", numbered("", minutes % 60, 2))
    return joined(_moments(local, "T", ""), offset)


def wall_times(local: Numbers) -> Text:
    """Local times as a till prints them: `2025-03-01 18:22:05`."""
    return _moments(local, " ", "")


def dates(days: Numbers) -> Text:
    """Days since 1970 as `2025-03-01`."""
    first = int(days.min()) if len(days) else 0
    last = int(days.max()) if len(days) else 0
    return _fixed_width(_calendar(first, last)[days - first])


def local_seconds(seconds: Numbers, zone: str) -> Numbers:
    """What the clock on the wall of that time zone shows, as seconds since 1970."""
    moments = pa.array(seconds.astype(np.int64)).cast(pa.timestamp("s", tz=zone))
    return np.asarray(pc.local_timestamp(moments).cast(pa.int64()))


def utc_seconds(local: Numbers, zone: str) -> Numbers:
    """The moment at which the clock on that wall shows this time."""
    walls = pa.array(local.astype(np.int64)).cast(pa.timestamp("s"))
    moments = pc.assume_timezone(walls, zone, ambiguous="earliest", nonexistent="latest")
    return np.asarray(moments.cast(pa.int64()))


def _moments(seconds: Numbers, separator: str, ending: str) -> Text:
    days, rest = np.divmod(seconds.astype(np.int64), DAY)
    first = int(days.min()) if len(days) else 0
    last = int(days.max()) if len(days) else 0
    tail = np.frombuffer(ending.encode(), dtype=np.uint8)
    letters = np.empty((len(days), 19 + len(tail)), dtype=np.uint8)
    letters[:, :10] = _calendar(first, last)[days - first]
    letters[:, 10] = ord(separator)
    letters[:, 11:19] = _clock()[rest]
    letters[:, 19:] = tail
    return _fixed_width(letters)


@cache
def _calendar(first: int, last: int) -> Numbers:
    days = np.arange(first, last + 1).astype("datetime64[D]")
    return np.datetime_as_string(days).astype("S10").view(np.uint8).reshape(-1, 10)


@cache
def _clock() -> Numbers:
    moments = np.arange(DAY).astype("datetime64[s]")
    full = np.datetime_as_string(moments).astype("S19").view(np.uint8).reshape(-1, 19)
    return np.ascontiguousarray(full[:, 11:])


def _fixed_width(letters: Numbers, valid: Numbers | None = None) -> Text:
    """A text column from a matrix with one row of letters per cell."""
    rows, width = letters.shape
    offsets = np.arange(0, (rows + 1) * width, max(width, 1), dtype=np.int32)[: rows + 1]
    bits = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little").tobytes())
    text = np.ascontiguousarray(letters)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(text), bits)


def _scrambled(numbers: Numbers) -> Numbers:
    """A permutation of the 64-bit numbers without visible order (the finisher of splitmix64)."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
