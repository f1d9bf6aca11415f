{{ config(materialized='incremental') }}
-- What the hook has forgotten, the visitors of whom anything has changed, is cut anew.
-- depends_on: {{ ref('identity_assignment') }}

with events as (
    select * from {{ ref('customer_events') }}
    where visitor_id is not null
),

hand_overs as (
    select * from {{ ref('customer_hand_overs') }}
),

entries as (
    select * from {{ ref('conformed_events') }}
),

started as (
    select
        events.event_ref,
        events.source,
        events.visitor_id,
        events.customer_id,
        events.product_id,
        events.event_name,
        events.occurred_at,
        events.loaded_at,
        events.is_signed_in,
        hand_overs.event_ref is not null as is_hand_over,
        -- Half an hour without an event ends a visit: the convention of web analytics. So does a hand-over.
        case
            when
                hand_overs.event_ref is null
                and events.occurred_at <= lag(events.occurred_at) over (
                    partition by events.source, events.visitor_id order by events.occurred_at, events.event_ref
                ) + interval '30' minute
                then 0
            else 1
        end as starts_session
    from events
    left join hand_overs on events.event_ref = hand_overs.event_ref
    {%- if is_incremental() %}
    left join {{ this }} as built on events.source = built.source and events.visitor_id = built.visitor_id
    where built.visitor_id is null
    {%- endif %}
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
),

visits as (
    select
        source,
        visitor_id,
        source || '|' || visitor_id || '|' || cast(session_number as {{ dbt.type_bigint() }}) as session_ref,
        -- Who signed in during the visit is whose visit it was.
        coalesce(max(case when is_signed_in then customer_id end), max(customer_id)) as customer_id,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        max(loaded_at) as loaded_at,
        count(*) as events,
        max(case when is_hand_over then 1 else 0 end) = 1 as is_hand_over,
        max(case when starts_session = 1 then event_ref end) as entry_event_ref,
        max(case when event_name = 'cart_updated' then 1 else 0 end) = 1 as has_cart,
        max(case when event_name = 'order_completed' then 1 else 0 end) = 1 as has_order
    from numbered
    group by source, visitor_id, session_number
),

-- Counted apart: a distinct count beside the other aggregates takes several times as long.
seen_products as (
    select distinct
        source,
        visitor_id,
        session_number,
        product_id
    from numbered
    where product_id is not null
),

product_counts as (
    select
        source || '|' || visitor_id || '|' || cast(session_number as {{ dbt.type_bigint() }}) as session_ref,
        count(*) as products_seen
    from seen_products
    group by source, visitor_id, session_number
)

select
    visits.session_ref,
    visits.source,
    visits.visitor_id,
    visits.customer_id,
    visits.started_at,
    visits.ended_at,
    entries.device_type,
    entries.channel,
    visits.events,
    coalesce(product_counts.products_seen, 0) as products_seen,
    entries.page_url as entry_page_url,
    entries.utm_source,
    entries.utm_medium,
    entries.utm_campaign,
    visits.has_cart,
    visits.has_order,
    visits.is_hand_over,
    visits.loaded_at,
    {{ run_time() }} as built_at
from visits
inner join entries on visits.entry_event_ref = entries.record_key
left join product_counts on visits.session_ref = product_counts.session_ref
