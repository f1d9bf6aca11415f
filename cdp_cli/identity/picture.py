"""The threshold curve as a picture: in plain characters for a terminal, as SVG for a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from cdp_cli.errors import ConfigError
from cdp_cli.identity.curve import Point
from cdp_cli.identity.metrics import Score

SERIES: dict[str, tuple[str, str, Callable[[Score], float]]] = {
    "precision": ("P", "#1f77b4", lambda score: score.precision),
    "recall": ("R", "#d62728", lambda score: score.recall),
    "F1": ("F", "#2ca02c", lambda score: score.f1),
}
ROWS = 12
STEP = 7  # characters from one threshold to the next
WIDTH, HEIGHT, MARGIN = 640, 400, 60


def check_picture(path: Path) -> None:
    """Raise ConfigError for a file that is not called .svg."""
    if path.suffix.lower() != ".svg":
        raise ConfigError(
            f"--picture {path} is no name of an SVG file.", hint="Call it curve.svg, for example."
        )


def drawn(points: Sequence[Point]) -> list[str]:
    """The curve as lines of plain characters; `*` stands where two series meet."""
    floor = _floor(points)
    rows = [[" "] * (STEP * len(points)) for _ in range(ROWS)]
    for place, point in enumerate(points):
        for letter, _, share in SERIES.values():
            height = round((share(point.score) - floor) / (1 - floor) * (ROWS - 1))
            row, column = rows[ROWS - 1 - height], place * STEP + STEP // 2
            row[column] = letter if row[column] == " " else "*"
    lines = [
        f"{1 - (1 - floor) * number / (ROWS - 1):5.2f} |{''.join(row).rstrip()}"
        for number, row in enumerate(rows)
    ]
    labels = "".join(f"{_label(point.threshold):^{STEP}}" for point in points)
    legend = ", ".join(f"{letter} {name}" for name, (letter, _, _) in SERIES.items())
    return [
        *lines,
        f"      +{'-' * (STEP * len(points))}",
        f"       {labels.rstrip()}",
        f"       threshold; {legend}, * where they meet",
    ]


def as_svg(points: Sequence[Point]) -> str:
    """The same as a picture that needs nothing but itself."""
    floor = _floor(points)
    across = (WIDTH - 2 * MARGIN) / max(len(points) - 1, 1)
    ticks = [floor + (1 - floor) * number / 5 for number in range(6)]

    def x(place: int) -> float:
        return MARGIN + place * across

    def y(share: float) -> float:
        return HEIGHT - MARGIN - (share - floor) / (1 - floor) * (HEIGHT - 2 * MARGIN)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12">',
        "<title>Precision, recall and F1 of pairs by threshold</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for tick in ticks:
        parts += [
            f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"'
            ' stroke="#dddddd"/>',
            f'<text x="{MARGIN - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:.2f}</text>',
        ]
    for place, point in enumerate(points):
        where = f'x="{x(place):.1f}" y="{HEIGHT - MARGIN + 18}"'
        parts.append(f'<text {where} text-anchor="middle">{_label(point.threshold)}</text>')
    for number, (name, (_, colour, share)) in enumerate(SERIES.items()):
        spots = [(x(place), y(share(point.score))) for place, point in enumerate(points)]
        line = " ".join(f"{left:.1f},{top:.1f}" for left, top in spots)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{left:.1f}" cy="{top:.1f}" r="3" fill="{colour}"/>' for left, top in spots
        ]
        parts.append(
            f'<text x="{MARGIN + 90 * number}" y="{MARGIN - 24}" fill="{colour}">{name}</text>'
        )
    middle = f'x="{WIDTH / 2:.0f}" y="{HEIGHT - 16}" text-anchor="middle"'
    return "\n".join([*parts, f"<text {middle}>threshold</text>", "</svg>", ""])


def _floor(points: Sequence[Point]) -> float:
    """The tenth below the least share, so that the curve fills the picture."""
    least = min(share(point.score) for point in points for _, _, share in SERIES.values())
    return min(int(least * 10) / 10, 0.9)


def _label(threshold: float) -> str:
    return f"{threshold:.4g}".removeprefix("0")
