"""Checks of the source registry against the models and the calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from cdp_cli.doctor.check import Finding, ok, problem, warning
from cdp_cli.wording import counted

REQUIRED = ("party", "owner", "purpose", "legal_basis", "concepts")
PARTIES = ("first", "second", "third")
SOON_DAYS = 30


def check_registry(
    sources: Mapping[str, Mapping[str, Any]], models: set[str], today: date | None = None
) -> Iterator[Finding]:
    """Whether each source of the registry is complete, modelled and still allowed to be used."""
    if not sources:
        yield problem(
            "registry",
            "The source registry is empty.",
            "Add the var `sources` to dbt_project.yml, one entry per source.",
        )
        return
    now = today or datetime.now(UTC).date()
    findings = []
    for name, entry in sources.items():
        findings += [*_incomplete(name, entry), *_not_modelled(name, entry, models)]
        findings += _agreement(name, entry, now)
    yield from findings
    if not findings:
        yield ok("registry", f"{counted(len(sources), 'source')}, complete and modelled")


def _incomplete(name: str, entry: Mapping[str, Any]) -> Iterator[Finding]:
    missing = [key for key in REQUIRED if not entry.get(key)]
    remedy = f"Complete the entry {name!r} of the var `sources` in dbt_project.yml."
    if missing:
        yield problem("registry", f"Source {name!r} lacks {', '.join(missing)}.", remedy)
    party = entry.get("party")
    if party and party not in PARTIES:
        yield problem(
            "registry", f"Source {name!r} has the party {party!r}, not one of {PARTIES}.", remedy
        )
    if party == "second" and not entry.get("agreement"):
        yield problem("registry", f"Source {name!r} is a partner's and names no agreement.", remedy)


def _not_modelled(name: str, entry: Mapping[str, Any], models: set[str]) -> Iterator[Finding]:
    for concept in entry.get("concepts") or []:
        model = f"stg_{name}__{concept}"
        if model not in models:
            yield problem(
                "registry",
                f"Source {name!r} promises {concept}, and there is no model {model}.",
                f"Write models/staging/{name}/{model}.sql, or take {concept} out of the registry.",
            )


def _agreement(name: str, entry: Mapping[str, Any], today: date) -> Iterator[Finding]:
    agreement = entry.get("agreement") or {}
    until = agreement.get("expires_on")
    if until is None:
        return
    remedy = "Renew the agreement and its date, or take the source out of the registry."
    try:
        until = until if isinstance(until, date) else date.fromisoformat(str(until))
    except ValueError:
        message = f"The agreement of source {name!r} ends on {until!r}, which is no date."
        yield problem("agreement", message, "Write the date as 2027-12-31.")
        return
    partner = agreement.get("partner", name)
    if until < today:
        yield problem("agreement", f"The agreement with {partner} ended on {until}.", remedy)
    elif (until - today).days <= SOON_DAYS:
        yield warning("agreement", f"The agreement with {partner} ends on {until}.", remedy)
