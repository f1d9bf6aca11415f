with customers as (
    select * from {{ ref('customer_360') }}
)

select
    customer_id,
    'bought for ' || lifetime_revenue || ' {{ var("company_currency") }} in '
    || case when order_count = 1 then 'one order' else order_count || ' orders' end
    || ', last ' || days_since_last_order || ' days ago' as reason,
    email,
    given_name,
    language,
    country,
    lifetime_revenue,
    order_count,
    loyalty_tier
from customers
where
    profile_state = 'known'
    and rfm_monetary = 5
    and rfm_frequency >= 4
    and rfm_recency >= 3
