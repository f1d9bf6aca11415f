-- A tablet that is handed on: somebody else signs in than the last time.
with events as (
    select * from {{ ref('customer_events') }}
),

conflicts as (
    select * from {{ ref('identity_conflicts') }}
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

eras as (
    select * from {{ ref('identity_eras') }}
),

-- On which several people sign in, identity resolution has found out already.
shared_visitors as (
    select identifier_value as visitor_id from conflicts
    where identifier_type in ('anonymous_id', 'device_id')
    union distinct
    select identifier_value as visitor_id from excluded_values
    where identifier_type in ('anonymous_id', 'device_id')
    union distinct
    select identifier_value as visitor_id from eras
    where identifier_type in ('anonymous_id', 'device_id')
),

sign_ins as (
    select
        events.event_ref,
        events.source,
        events.visitor_id,
        events.occurred_at,
        events.customer_id,
        lag(events.customer_id) over (
            partition by events.source, events.visitor_id
            order by events.occurred_at, events.event_ref
        ) as previous_customer_id
    from events
    inner join shared_visitors on events.visitor_id = shared_visitors.visitor_id
    where events.is_signed_in
)

select
    event_ref,
    source,
    visitor_id,
    previous_customer_id,
    customer_id,
    occurred_at
from sign_ins
where customer_id <> previous_customer_id
