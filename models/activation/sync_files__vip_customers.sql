with vips as (
    select * from {{ ref('audience_vip_customers') }}
)

select
    customer_id,
    email,
    given_name as first_name,
    language,
    country,
    lifetime_revenue,
    order_count,
    reason
from vips
where email is not null
