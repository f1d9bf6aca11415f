"""Tables of the benchmark that fit a terminal of 100 columns."""

from __future__ import annotations

from collections.abc import Sequence

FIRST, REST = 34, 11


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; numbers with what digits they need, nothing as a dash."""
    print(f"\n## {title}")
    for row in (head, *rows):
        print(
            "".join(_cell(value, FIRST if not place else REST) for place, value in enumerate(row))
        )


def ratio(ours: float | None, theirs: float | None) -> str:
    """How many times theirs ours is."""
    return f"{ours / theirs:.2f}" if ours is not None and theirs else "-"


def _cell(value: object, width: int) -> str:
    if isinstance(value, float):
        text = f"{value:.3f}" if abs(value) < 1 else f"{value:,.1f}"
    else:
        text = "-" if value is None else str(value)
    return f"{text:<{width}}" if width == FIRST else f"{text:>{width}}"
