with customers as (
    select * from {{ ref('customer_360') }}
    where profile_state = 'known'
)

select
    customer_id,
    email,
    phone,
    given_name,
    family_name,
    city,
    country,
    loyalty_tier,
    loyalty_points,
    order_count,
    lifetime_revenue,
    last_order_at,
    open_ticket_count,
    rfm_segment
from customers
