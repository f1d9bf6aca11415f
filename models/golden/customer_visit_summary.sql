-- Read three times on purpose: shared, all columns of all events would be kept in memory.
with visits as (
    select
        customer_id,
        count(*) as event_count,
        count(distinct visitor_id) as device_count,
        min(occurred_at) as first_event_at,
        max(occurred_at) as last_event_at,
        max(case when event_name = 'cart_updated' then occurred_at end) as last_cart_at,
        max(case when event_name = 'order_completed' then occurred_at end) as last_completed_at
    from {{ ref('customer_events') }}
    where customer_id is not null
    group by customer_id
),

carts as (
    select
        customer_id,
        amount as last_cart_amount,
        currency as last_cart_currency,
        row_number() over (partition by customer_id order by occurred_at desc, event_ref desc) as recency
    from {{ ref('customer_events') }}
    where customer_id is not null and event_name = 'cart_updated'
),

-- The campaign of the first visit that names one: how the customer came to us.
firsts as (
    select
        customer_id,
        utm_source as first_utm_source,
        utm_medium as first_utm_medium,
        utm_campaign as first_utm_campaign,
        row_number() over (partition by customer_id order by occurred_at asc, event_ref asc) as rank
    from {{ ref('customer_events') }}
    where customer_id is not null and utm_source is not null
)

select
    visits.*,
    carts.last_cart_amount,
    carts.last_cart_currency,
    firsts.first_utm_source,
    firsts.first_utm_medium,
    firsts.first_utm_campaign
from visits
left join carts on visits.customer_id = carts.customer_id and carts.recency = 1
left join firsts on visits.customer_id = firsts.customer_id and firsts.rank = 1
