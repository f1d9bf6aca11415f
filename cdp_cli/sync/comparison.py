"""The statement of a plan: the model against what was sent before, with a decision per row."""

from __future__ import annotations

from cdp_cli.sync.decision import decision
from cdp_cli.sync.dialect import Dialect
from cdp_cli.sync.setting import Setting
from cdp_cli.warehouse.names import literal, quoted

# The order in which rows are sent: whoever withdrew consent goes first.
WITHDRAWALS, REMOVALS, CHANGES = PHASES = (0, 1, 2)

LEFT = literal("left the model")


def comparison(setting: Setting, dialect: Dialect, verdict: str, joins: str, is_unique: str) -> str:
    """The query that makes `cdp_plan`; `is_unique` tells keys that only one row has."""
    sync, sent = setting.sync, setting.sent_columns
    key, kind = quoted(sync.key), setting.columns[sync.key]
    # A deletion is known by its key alone, and sends nothing else.
    whole = dialect.payload({sync.key: kind} if sync.mode == "delete" else sent)
    # Nobody is asked for a deletion.
    had_consent = "cast(null as boolean)" if sync.mode == "delete" else "verdict is null"
    # What is taken back is no longer there: nothing is remembered of it, as long as it may not go.
    md5 = (
        "payload_md5"
        if sync.mode == "delete"
        else "case when action <> 'remove' then payload_md5 end"
    )
    to_send = "action in ('add', 'change', 'retry')"
    if setting.is_snapshot:
        to_send = "action in ('add', 'change', 'retry', 'unchanged')"
    return f"""
    with source {dialect.once} (
        select
            cast({key} as varchar) as key,
            cast(customer_id as varchar) as customer_id,
            {whole} as payload
        from {setting.source}
        where cast({key} as varchar) <> ''
    ),
    mapped as (
        select source.*, md5({literal(setting.mapping_version)} || payload) as payload_md5
        from source
        where {is_unique}
    ),
    known as (
        select key, customer_id, payload_md5, status, attempted_md5, next_attempt_at
        from cdp_ops.sync_state
        where sync = {literal(sync.name)} and {_remembered_part(setting)} and {is_unique}
    ),
    person as (
        select
            coalesce(mapped.key, known.key) as key,
            case when mapped.key is null then known.customer_id else mapped.customer_id end
                as customer_id,
            mapped.key is not null as is_in_model,
            known.key is not null as is_known,
            mapped.payload,
            mapped.payload_md5,
            known.customer_id as known_customer_id,
            known.payload_md5 as sent_md5,
            known.status,
            known.attempted_md5,
            known.next_attempt_at
        from mapped
        full outer join known on mapped.key = known.key
    ),
    judged as (
        select person.*, {verdict} as verdict
        from person
        {joins}
    ),
    decided {dialect.once} (
        select *, {decision(sync, setting.abilities, dialect.now)} as action
        from judged
    ),
    phased as (
        select
            *,
            case
                when action = 'remove' and verdict is not null then {WITHDRAWALS}
                when action = 'remove' then {REMOVALS}
                when {to_send} and verdict is null then {CHANGES}
            end as phase
        from decided
        where action not in ('unchanged', 'none') or {"true" if setting.is_snapshot else "false"}
            or (action = 'unchanged' and is_known
                and (status <> 'acked' or known_customer_id is distinct from customer_id))
    )
    select
        key,
        customer_id,
        is_in_model,
        action,
        phase,
        verdict,
        case when is_in_model then verdict end as held,
        case when action = 'remove' and verdict is null and not is_in_model then {LEFT}
            else verdict end as reason,
        {had_consent} as had_consent,
        {md5} as payload_md5,
        case
            when phase < {CHANGES} then {dialect.key_payload(sync.key, kind, "key")}
            when phase = {CHANGES} then payload
        end as payload,
        case
            when phase = {CHANGES} and action <> 'unchanged'
                then {dialect.fingerprint_version(sent)}
                    || {dialect.fingerprints(sent, "payload")}
        end as fields
    from phased
    """


def _remembered_part(setting: Setting) -> str:
    if setting.is_gone:
        return "false"
    return "true" if setting.only is None else f"key = {literal(setting.only)}"
