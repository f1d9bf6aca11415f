-- The latest explicit choice holds. A merge never creates a grant: where a later merge brought two histories together and they
-- disagree, the stricter one holds until the person chooses again.
with consents as (
    {{ with_customer('consents') }}
),

assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

channels as (
    select * from {{ ref('consent_channels') }}
),

-- A choice for any channel is a choice for each channel of its purpose.
choices as (
    select
        consents.customer_id,
        coalesce(assignment.previous_customer_id, assignment.customer_id) as former_customer_id,
        consents.brand,
        consents.purpose,
        channels.channel,
        case
            when consents.status = 'granted' and consents.expires_at <= {{ as_of() }} then 'expired'
            else consents.status
        end as status,
        consents.legal_basis,
        consents.jurisdiction,
        consents.source,
        consents.record_key,
        consents.occurred_at
    from consents
    inner join assignment on consents.subject_key = assignment.subject_key
    inner join channels on consents.purpose = channels.purpose and consents.channel in (channels.channel, 'any')
),

merges as (
    select
        customer_id,
        max(assigned_at) as merged_at
    from assignment
    where previous_customer_id <> customer_id
    group by customer_id
),

ranked_by_history as (
    select
        *,
        row_number() over (
            partition by customer_id, former_customer_id, brand, purpose, channel
            order by occurred_at desc, case when status = 'granted' then 1 else 0 end asc, record_key asc
        ) as recency
    from choices
),

latest_by_history as (
    select
        ranked_by_history.*,
        coalesce(ranked_by_history.occurred_at > merges.merged_at, false) as is_chosen_since_merge
    from ranked_by_history
    left join merges on ranked_by_history.customer_id = merges.customer_id
    where ranked_by_history.recency = 1
),

ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, brand, purpose, channel
            order by
                case when is_chosen_since_merge then 0 else 1 end asc,
                case when is_chosen_since_merge then occurred_at end desc,
                case when status = 'granted' then 1 else 0 end asc,
                occurred_at desc,
                record_key asc
        ) as preference
    from latest_by_history
)

select
    customer_id || '|' || brand || '|' || purpose || '|' || channel as consent_ref,
    customer_id,
    brand,
    purpose,
    channel,
    status,
    status = 'granted' as is_granted,
    legal_basis,
    jurisdiction,
    source,
    record_key,
    occurred_at as decided_at
from ranked
where preference = 1
