with customers as (
    select * from {{ ref('customer_360') }}
)

select
    customer_id,
    'bought ' || case when order_count = 1 then 'once' else order_count || ' times' end
    || ' for ' || lifetime_revenue || ' {{ var("company_currency") }}, nothing for '
    || days_since_last_order || ' days' as reason,
    email,
    given_name,
    language,
    country,
    days_since_last_order,
    lifetime_revenue,
    favourite_category
from customers
where
    profile_state = 'known'
    and days_since_last_order > 365
    and lifetime_revenue > 0
