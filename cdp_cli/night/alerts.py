"""Tells people of a night that did not end well."""

from __future__ import annotations

from cdp_cli.alerts import Alert
from cdp_cli.night.record import Night, StepResult

TOLD = ("failed", "stopped", "partly")
# The engine of the syncs tells of them itself, one by one.
TELLS_ITSELF = "syncs"
SHOWN = 3


def judge(night: Night) -> list[Alert]:
    """One alert for each step that failed, was stopped or is done partly; nobody's data in it.

    What dbt or a reader of files says of an error may quote a value: such words stay on the
    machine, and the alert names only what it happened to.
    """
    facts = {"night": night.id}
    return [
        Alert("run", step.status, _sentence(step), {**facts, "step": step.name})
        for step in night.steps
        if step.status in TOLD and step.name != TELLS_ITSELF
    ]


def _sentence(step: StepResult) -> str:
    happened = step.details.get("concerns") or []
    more = f" and {len(happened) - SHOWN:,} more" if len(happened) > SHOWN else ""
    about = f": {'; '.join(happened[:SHOWN])}{more}" if happened else ""
    return f"{step.name} {_verb(step)}{about}. `cdp status` says what to do."


def _verb(step: StepResult) -> str:
    return {"failed": "failed", "stopped": "stopped the night", "partly": "is done partly"}[
        step.status
    ]
