"""`cdp doctor`: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cdp_cli import console

if TYPE_CHECKING:
    from cdp_cli.doctor.check import Finding

SIGNS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "problem": ("✗", "red")}

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def doctor(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Check the installation and say how to mend it.

    ✓ is well, ! deserves a look, ✗ keeps the platform from working; with one of those the exit code
    is 1.
    """
    from cdp_cli.doctor.examination import examine

    findings = []
    for finding in examine():
        findings.append(finding)
        if not as_json:
            _show(finding)
    if as_json:
        console.emit_json([asdict(finding) for finding in findings])
    raise typer.Exit(int(any(finding.status == "problem" for finding in findings)))


def _show(finding: Finding) -> None:
    sign, style = SIGNS[finding.status]
    console.say(f"{sign} {finding.check:12} {finding.message}", style=style)
    if finding.remedy:
        console.say(f"  {'':12} → {finding.remedy}")
