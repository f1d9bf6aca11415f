"""How good each source is and was, as a picture for the page of a night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

WIDTH, HEIGHT, GAP = 12, 36, 2


def trends(sources: Sequence[Mapping[str, Any]]) -> str:
    """A table of sources, the worst first, each with a bar per day on which rows landed."""
    if not sources:
        return ""
    rows = "".join(
        f"<tr><td>{escape(str(each['source']))}<td class=n>{each['kept']:,}"
        f"<td class=n>{each['rejected']:,}<td class=n>{each['validity']:.1%}"
        f"<td class=n>{each['completeness']:.0%}<td>{_picture(each['days'])}</tr>"
        for each in sources
    )
    head = (
        "<th>source<th class=n>kept<th class=n>rejected<th class=n>valid<th class=n>complete"
        "<th>completeness by day, what was rejected in red"
    )
    return f"<h2>How good the sources are</h2><table><tr>{head}</tr>{rows}</table>"


def _picture(days: Sequence[Mapping[str, Any]]) -> str:
    width = max(len(days) * (WIDTH + GAP), WIDTH)
    bars = "".join(_bar(place, day) for place, day in enumerate(days))
    return (
        f"<svg role=img width={width} height={HEIGHT} viewBox='0 0 {width} {HEIGHT}'>{bars}</svg>"
    )


def _bar(place: int, day: Mapping[str, Any]) -> str:
    x = place * (WIDTH + GAP)
    complete = day["completeness"] * HEIGHT
    rejected = (1 - day["validity"]) * HEIGHT
    said = (
        f"{day['day']}: {day['rows']:,} rows, {day['completeness']:.0%} complete,"
        f" {day['validity']:.1%} valid"
    )
    return (
        f"<g><title>{escape(said)}</title>"
        f"<rect x={x} y={HEIGHT - complete:.1f} width={WIDTH} height={complete:.1f}"
        " fill='#2563eb'/>"
        f"<rect x={x} y=0 width={WIDTH} height={rejected:.1f} fill='#b91c1c'/></g>"
    )
