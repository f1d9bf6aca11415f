"""The decision on each record of the model, and each that was sent before, as SQL.

add        new: send it                      change   differs from what was acknowledged: send it
retry      rejected or unknown before: send it again
remove     take it back from the destination
waiting    rejected before: wait for the next attempt, for a person, or for other data
held       in the model, and may not be sent
unchanged  the destination has it as it is
forget     nothing is at the destination and nothing is to be sent: drop the memory of it
none       was sent before, is gone from the model, and the mode does not remove
"""

from __future__ import annotations

from cdp_cli.destinations.base import Abilities
from cdp_cli.sync.consent import NO_PERSON
from cdp_cli.sync.exposure import Sync
from cdp_cli.warehouse.names import literal

# What an unknown outcome has left at the destination nobody knows, so it counts as there.
MAY_BE_THERE = "(sent_md5 is not null or status = 'unknown')"


def decision(sync: Sync, abilities: Abilities, now: str) -> str:
    """SQL over the columns of `judged` in comparison.py that yields one of the words above."""
    if sync.mode == "delete":
        wanted = _wanted(sync, abilities, now)
        return f"case when not is_in_model then 'forget' else case {wanted} end end"
    gone = "'remove'" if sync.mode == "mirror" and abilities.can_remove else "'none'"
    return f"""
        case
            when is_in_model and verdict is null then case {_wanted(sync, abilities, now)} end
            when is_known and not {MAY_BE_THERE} then 'forget'
            when is_known and {_must_be_taken_back(sync, abilities)} then 'remove'
            when is_in_model then 'held'
            else {gone}
        end
    """


def may_resend(sync: Sync, abilities: Abilities) -> bool:
    """Whether a batch whose outcome is unknown may be sent again."""
    return abilities.is_idempotent or sync.on_unknown == "resend"


def _must_be_taken_back(sync: Sync, abilities: Abilities) -> str:
    if sync.on_withdrawal == "keep" or not abilities.can_remove:
        return "false"
    return f"verdict is not null and verdict <> {literal(NO_PERSON)}"


def _wanted(sync: Sync, abilities: Abilities, now: str) -> str:
    """The branches for a row of the model that may be sent."""
    add, change, retry = "'add'", "'change'", "'retry'"
    if sync.mode == "delete":
        add = change = retry = "'remove'"
    # `cdp sync retry` clears what was attempted: somebody has decided.
    may_retry = "true" if may_resend(sync, abilities) else "attempted_md5 is null"
    is_same = "attempted_md5 is not distinct from payload_md5"
    is_early = f"(status = 'quarantined' or next_attempt_at > {now})"
    is_there_already = (
        "sent_md5 is not null" if sync.mode == "create_only" else "sent_md5 = payload_md5"
    )
    return f"""
        when not is_known then {add}
        when status = 'unknown' and {may_retry} then {retry}
        when status = 'unknown' then 'waiting'
        when {is_there_already} then 'unchanged'
        when status in ('rejected', 'quarantined') and {is_same} and {is_early} then 'waiting'
        when status in ('rejected', 'quarantined') then {retry}
        when sent_md5 is null then {add}
        else {change}
    """
