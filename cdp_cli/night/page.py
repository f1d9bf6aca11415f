"""The report of a night as one HTML page that needs nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from cdp_cli.night.record import Night, StepResult
from cdp_cli.night.trend import trends

STYLE = """
:root { color-scheme: light dark; --line: #8884; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.done { color: #15803d; } .warned, .partly, .warn { color: #b45309; }
.failed, .stopped, .error { color: #b91c1c; } .skipped { color: #777; }
.bar { background: #2563eb88; height: .6rem; border-radius: .2rem; min-width: 2px; }
.hint { border-left: 4px solid #b45309; padding: .3rem 1rem; }
"""


def write_page(night: Night, path: Path) -> None:
    """Write the page of a night."""
    path.write_text(page(night), encoding="utf-8")


def page(night: Night) -> str:
    """The page of a night as text."""
    began = f"{night.started_at:%Y-%m-%d %H:%M} UTC"
    parts = [
        f"<h1>Night of {began}: <span class={night.status}>{night.status}</span></h1>",
        f"<p>{night.seconds:,.0f} seconds{_resumed(night)}. {escape(night.id)}</p>",
        *(_hint(step) for step in night.steps if step.hint),
        "<h2>Steps</h2>",
        _steps(night.steps),
        *_sections(night),
    ]
    title = f"cdp: night of {began}"
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title>"
        f"<meta name=viewport content='width=device-width'><style>{STYLE}</style></head>"
        f"<body>{''.join(parts)}</body></html>\n"
    )


def _resumed(night: Night) -> str:
    return f", resumed {night.resumed} times" if night.resumed else ""


def _hint(step: StepResult) -> str:
    return (
        f"<p class=hint><b>{escape(step.name)}</b>: {escape(step.summary)}<br>"
        f"→ {escape(step.hint)}</p>"
    )


def _steps(steps: Sequence[StepResult]) -> str:
    longest = max((step.seconds for step in steps), default=0.0) or 1.0
    rows = "".join(
        f"<tr><td>{escape(step.name)}</td><td class={step.status}>{step.status}</td>"
        f"<td class=n>{step.seconds:,.1f}</td>"
        f"<td><div class=bar style='width:{step.seconds / longest * 100:.0f}%'></div></td>"
        f"<td>{escape(step.summary)}</td></tr>"
        for step in steps
    )
    head = "<th>step<th>result<th class=n>seconds<th style='width:15%'><th>what"
    return f"<table><tr>{head}</tr>{rows}</table>"


def _sections(night: Night) -> Iterable[str]:
    details: dict[str, Any] = {}
    problems: list[Mapping[str, Any]] = []
    for step in night.steps:
        problems += step.details.get("problems", [])
        details |= step.details
    yield _section("What the gates found", problems, ("severity", "what", "why"))
    yield _section("What landed", details.get("files"), ("table", "file", "status", "rows",
                                                         "rejected", "error"))  # fmt: skip
    yield _section("Moved aside tonight", _moved_aside(night.after), ("source", "rows", "where"))
    yield _section("Rooms", details.get("rooms"), ("room", "models", "tests", "seconds"))
    failures = [{"failure": each} for each in details.get("failures", [])]
    yield _section("Failures of the build", failures, ("failure",))
    identity = [{"event": kind, "customers": n} for kind, n in _of(night.after, "identity")]
    yield _section("Who is who: what changed", identity, ("event", "customers"))
    dear = ("attribute", "source", "customers", "conflicting", "revenue")
    yield _section("Where sources disagree most dearly", night.after.get("conflicts"), dear)
    yield trends(night.after.get("sources") or [])
    yield _section("Customers and audiences", _counts(night), ("what", "before", "after", "change"))
    columns = ("sync", "destination", "status", "sent", "held", "rejected", "why")
    yield _section("Syncs", details.get("syncs"), columns)


def _section(title: str, rows: Sequence[Mapping[str, Any]] | None, columns: Sequence[str]) -> str:
    """A table under a heading; nothing where there are no rows."""
    if not rows:
        return ""
    numbers = {column for column in columns if isinstance(rows[0].get(column), int | float)}
    head = "".join(f"<th class=n>{name}" if name in numbers else f"<th>{name}" for name in columns)
    body = "".join(
        "<tr>" + "".join(_cell(row.get(column)) for column in columns) + "</tr>" for row in rows
    )
    return f"<h2>{title}</h2><table><tr>{head}</tr>{body}</table>"


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return f"<td class=n>{value:,}</td>"
    return f"<td>{escape('' if value is None else str(value))}</td>"


def _moved_aside(after: Mapping[str, Any]) -> list[dict[str, Any]]:
    places = {"unreadable": "cdp_ops.load_rejects", "quarantined": "conformed.conformed_rejects"}
    return [
        {"source": source, "rows": rows, "where": where}
        for kind, where in places.items()
        for source, rows in _of(after, kind)
    ]


def _counts(night: Night) -> list[dict[str, Any]]:
    before, after = night.before, night.after
    if "customers" not in after:
        return []
    earlier = dict(_of(before, "audiences"))
    pairs = [("customers", before.get("customers", 0), after["customers"])]
    pairs += [(name, earlier.get(name, 0), now) for name, now in _of(after, "audiences")]
    return [
        {"what": what, "before": old, "after": new, "change": f"{new - old:+,}"}
        for what, old, new in pairs
    ]


def _of(found: Mapping[str, Any], kind: str) -> Iterable[tuple[str, int]]:
    return (found.get(kind) or {}).items()
