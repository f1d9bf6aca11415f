with events as (
    select * from {{ ref('customer_events') }}
    where visitor_id is not null
),

-- Read a second time: shared, all columns of all events would be kept in memory.
moments as (
    select
        event_ref,
        subject_key,
        customer_id,
        source,
        visitor_id,
        occurred_at
    from {{ ref('customer_events') }}
),

known_subjects as (
    select subject_key from {{ ref('identity_subjects') }}
    where is_known
),

conflicts as (
    select * from {{ ref('identity_conflicts') }}
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

-- On which several people sign in, identity resolution has found out already.
shared_visitors as (
    select identifier_value as visitor_id from conflicts
    where identifier_type in ('anonymous_id', 'device_id')
    union distinct
    select identifier_value as visitor_id from excluded_values
    where identifier_type in ('anonymous_id', 'device_id')
),

sign_ins as (
    select
        moments.event_ref,
        moments.customer_id,
        lag(moments.customer_id) over (
            partition by moments.source, moments.visitor_id order by moments.occurred_at, moments.event_ref
        ) as previous_customer_id
    from moments
    inner join shared_visitors on moments.visitor_id = shared_visitors.visitor_id
    inner join known_subjects on moments.subject_key = known_subjects.subject_key
),

-- A tablet that is handed on: somebody else signs in than the last time.
hand_overs as (
    select event_ref from sign_ins
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
