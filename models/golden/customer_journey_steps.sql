{{ config(materialized='view') }}

-- What somebody did and what we did with them, in one line of time.
with events as (
    select * from {{ ref('customer_events') }}
    where customer_id is not null
),

orders as (
    select * from {{ ref('customer_orders') }}
    where customer_id is not null
),

interactions as (
    select * from {{ ref('customer_interactions') }}
    where customer_id is not null
),

engagements as (
    select * from {{ ref('customer_engagements') }}
    where customer_id is not null and engagement_type in ('clicked', 'unsubscribed', 'complained')
)

select
    event_ref as step_ref,
    customer_id,
    occurred_at,
    event_name as step,
    channel,
    device_type,
    coalesce(utm_campaign, utm_source) as campaign,
    coalesce(product_id, order_ref) as subject,
    cast(null as decimal(18, 2)) as company_amount
from events
union all
select
    record_key as step_ref,
    customer_id,
    ordered_at as occurred_at,
    case when order_type = 'return' then 'order_returned' else 'order_placed' end as step,
    channel,
    null as device_type,
    null as campaign,
    coalesce(original_order_ref, order_ref) as subject,
    company_amount
from orders
union all
select
    interaction_ref as step_ref,
    customer_id,
    opened_at as occurred_at,
    interaction_type || '_opened' as step,
    channel,
    null as device_type,
    null as campaign,
    title as subject,
    null as company_amount
from interactions
union all
select
    engagement_ref as step_ref,
    customer_id,
    occurred_at,
    'message_' || engagement_type as step,
    channel,
    null as device_type,
    campaign_name as campaign,
    page_url as subject,
    null as company_amount
from engagements
