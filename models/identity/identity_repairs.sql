-- A view, so that a sync that mends what it sent shows at once, without a build.
{{ config(materialized='view') }}

with changed_ids as (
    select * from {{ ref('identity_changed_ids') }}
),

changes as (
    select
        *,
        operation = 'remove' as is_removal
    from {{ source('cdp_ops', 'sync_changes') }}
    where status = 'sent'
),

known as (
    select * from {{ source('cdp_ops', 'sync_state') }}
),

runs as (
    select * from {{ source('cdp_ops', 'sync_runs') }}
),

-- What was sent before the id lost somebody, with whom it had then; under an id that ended, whatever was sent at all.
affected as (
    select
        changes.sync,
        changes.key,
        changed_ids.former_customer_id,
        changed_ids.customer_id,
        changed_ids.event_type,
        changed_ids.is_living,
        changed_ids.occurred_at,
        max(changes.changed_at) as sent_at
    from changes
    inner join changed_ids
        on changes.customer_id = changed_ids.former_customer_id and changes.changed_at >= changed_ids.held_from
    where not changes.is_removal and (changes.changed_at < changed_ids.occurred_at or not changed_ids.is_living)
    group by
        changes.sync, changes.key, changed_ids.former_customer_id, changed_ids.customer_id, changed_ids.event_type,
        changed_ids.is_living, changed_ids.occurred_at
),

-- What became of the record since: it was removed, or sent for another customer or with what is left of its own.
followed as (
    select
        affected.*,
        min(case when changes.is_removal then changes.changed_at end) as removed_at,
        min(case
            when
                changes.changed_at > affected.occurred_at and not changes.is_removal
                and (affected.is_living or changes.customer_id <> affected.former_customer_id)
                then changes.changed_at
        end) as resent_at
    from affected
    left join changes
        on affected.sync = changes.sync and affected.key = changes.key and affected.sent_at < changes.changed_at
    group by
        affected.sync, affected.key, affected.former_customer_id, affected.customer_id, affected.event_type,
        affected.is_living, affected.occurred_at, affected.sent_at
),

-- A run that came to its end has compared all records: what it did not send again is right as it stands. But a record under an
-- id that ended is not, unless the sync knows it as another customer's by now.
settled as (
    select
        followed.sync,
        followed.key,
        followed.former_customer_id,
        followed.occurred_at,
        min(runs.finished_at) as settled_at
    from followed
    inner join runs on followed.sync = runs.sync and followed.occurred_at < runs.started_at and runs.status = 'done'
    left join known on followed.sync = known.sync and followed.key = known.key
    where followed.is_living or known.customer_id <> followed.former_customer_id
    group by followed.sync, followed.key, followed.former_customer_id, followed.occurred_at
),

last_sent as (
    select
        sync,
        customer_id,
        max(changed_at) as customer_sent_at
    from changes
    where not is_removal
    group by sync, customer_id
)

select
    followed.sync,
    followed.key,
    followed.former_customer_id,
    followed.sent_at,
    followed.event_type,
    followed.occurred_at,
    followed.customer_id,
    last_sent.customer_sent_at,
    followed.removed_at,
    coalesce(followed.removed_at, followed.resent_at, settled.settled_at) is not null as is_mended,
    least(
        coalesce(followed.removed_at, followed.resent_at, settled.settled_at),
        coalesce(followed.resent_at, settled.settled_at, followed.removed_at),
        coalesce(settled.settled_at, followed.removed_at, followed.resent_at)
    ) as mended_at
from followed
left join settled
    on
        followed.sync = settled.sync
        and followed.key = settled.key
        and followed.former_customer_id = settled.former_customer_id
        and followed.occurred_at = settled.occurred_at
left join last_sent on followed.sync = last_sent.sync and followed.customer_id = last_sent.customer_id
-- What was gone already when it happened needs no repair.
where followed.removed_at is null or followed.removed_at > followed.occurred_at
