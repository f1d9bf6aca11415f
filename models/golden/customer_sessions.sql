with events as (
    select * from {{ ref('customer_events') }}
    where visitor_id is not null
),

subjects as (
    select * from {{ ref('identity_subjects') }}
),

-- How often somebody had signed in on the device: the events since one sign-in form a group.
counted as (
    select
        events.*,
        case when subjects.is_known then events.customer_id end as known_customer_id,
        count(case when subjects.is_known then events.customer_id end) over (
            partition by events.source, events.visitor_id
            order by events.occurred_at, events.event_ref
            rows between unbounded preceding and current row
        ) as sign_ins
    from events
    left join subjects on events.subject_key = subjects.subject_key
),

signed_in as (
    select
        *,
        max(known_customer_id) over (partition by source, visitor_id, sign_ins) as signed_in_customer_id
    from counted
),

spaced as (
    select
        *,
        lag(occurred_at) over (partition by source, visitor_id order by occurred_at, event_ref) as previous_at,
        lag(signed_in_customer_id) over (partition by source, visitor_id order by occurred_at, event_ref) as previous_customer_id
    from signed_in
),

-- Half an hour without an event ends a visit: the convention of web analytics. So does a tablet that is handed on.
started as (
    select
        *,
        case
            when previous_at is null or occurred_at > previous_at + interval '30' minute then 1
            when known_customer_id <> previous_customer_id then 1
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
