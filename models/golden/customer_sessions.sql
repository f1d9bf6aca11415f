with events as (
    select * from {{ ref('customer_events') }}
    where visitor_id is not null
),

known_subjects as (
    select subject_key from {{ ref('identity_subjects') }}
    where is_known
),

sign_ins as (
    select
        events.event_ref,
        events.source,
        events.visitor_id,
        events.occurred_at,
        events.customer_id
    from events
    inner join known_subjects on events.subject_key = known_subjects.subject_key
),

shared_visitors as (
    select
        source,
        visitor_id
    from sign_ins
    group by source, visitor_id
    having min(customer_id) <> max(customer_id)
),

shared_sign_ins as (
    select
        sign_ins.event_ref,
        sign_ins.customer_id,
        lag(sign_ins.customer_id) over (
            partition by sign_ins.source, sign_ins.visitor_id order by sign_ins.occurred_at, sign_ins.event_ref
        ) as previous_customer_id
    from sign_ins
    inner join shared_visitors
        on sign_ins.source = shared_visitors.source and sign_ins.visitor_id = shared_visitors.visitor_id
),

-- A tablet that is handed on: somebody else signs in than the last time.
hand_overs as (
    select event_ref from shared_sign_ins
    where customer_id <> previous_customer_id
),

spaced as (
    select
        events.*,
        case when known_subjects.subject_key is not null then events.customer_id end as known_customer_id,
        hand_overs.event_ref is not null as is_hand_over,
        lag(events.occurred_at) over (
            partition by events.source, events.visitor_id order by events.occurred_at, events.event_ref
        ) as previous_at
    from events
    left join known_subjects on events.subject_key = known_subjects.subject_key
    left join hand_overs on events.event_ref = hand_overs.event_ref
),

-- Half an hour without an event ends a visit: the convention of web analytics. So does a hand-over.
started as (
    select
        *,
        case
            when previous_at is null or occurred_at > previous_at + interval '30' minute or is_hand_over then 1
            else 0
        end as starts_session
    from spaced
),

numbered as (
    select
        *,
        sum(starts_session) over (
            partition by source, visitor_id
            order by occurred_at, event_ref
            rows between unbounded preceding and current row
        ) as session_number
    from started
)

select
    source || '|' || visitor_id || '|' || cast(session_number as {{ dbt.type_bigint() }}) as session_ref,
    source,
    visitor_id,
    -- Who signed in during the visit is whose visit it was.
    coalesce(max(known_customer_id), max(customer_id)) as customer_id,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    max(device_type) as device_type,
    max(channel) as channel,
    count(*) as events,
    count(distinct product_id) as products_seen,
    max(case when starts_session = 1 then page_url end) as entry_page_url,
    max(case when starts_session = 1 then utm_source end) as utm_source,
    max(case when starts_session = 1 then utm_medium end) as utm_medium,
    max(case when starts_session = 1 then utm_campaign end) as utm_campaign,
    max(case when event_name = 'cart_updated' then 1 else 0 end) = 1 as has_cart,
    max(case when event_name = 'order_completed' then 1 else 0 end) = 1 as has_order
from numbered
group by source, visitor_id, session_number
