"""Counts in words, and texts from outside made fit for a terminal."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """`1 row`, `2,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """The same text with a blank for each sign that would steer the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
