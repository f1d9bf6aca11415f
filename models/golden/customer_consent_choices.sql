-- Only what somebody said counts: that nobody asked is no choice.
with consents as (
    {{ with_customer('consents') }}
),

listed_channels as (
    select * from {{ ref('consent_channels') }}
),

channels as (
    select
        purpose,
        channel
    from listed_channels
    union distinct
    select
        purpose,
        channel
    from consents
    where channel is not null and channel <> 'any'
),

-- A choice for any channel is a choice for each channel of its purpose.
choices as (
    select
        consents.customer_id,
        consents.subject_key,
        consents.brand,
        consents.purpose,
        coalesce(channels.channel, 'any') as channel,
        case
            when consents.status = 'granted' and consents.expires_at <= {{ as_of() }} then 'expired'
            else consents.status
        end as status,
        consents.legal_basis,
        consents.jurisdiction,
        consents.source,
        consents.record_key,
        -- A grant that nobody dated is older than every refusal; a refusal that nobody dated is as old as its record.
        coalesce(
            consents.occurred_at, case when consents.status = 'granted' then {{ epoch() }} else consents.updated_at end
        ) as decided_at
    from consents
    left join channels
        on
            consents.purpose = channels.purpose
            and coalesce(nullif(consents.channel, 'any'), channels.channel) = channels.channel
    where consents.customer_id is not null and consents.status in ('granted', 'denied', 'withdrawn', 'expired', 'undeliverable')
),

ranked as (
    select
        *,
        row_number() over (
            partition by subject_key, brand, purpose, channel
            order by decided_at desc, case when status = 'granted' then 1 else 0 end asc, record_key asc
        ) as recency
    from choices
)

select
    customer_id,
    subject_key,
    brand,
    purpose,
    channel,
    status,
    legal_basis,
    jurisdiction,
    source,
    record_key,
    decided_at
from ranked
where recency = 1
