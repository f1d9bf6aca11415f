with customers as (
    select * from {{ ref('customer_360') }}
    where household_id is not null
)

select
    household_id,
    cast(count(*) as bigint) as member_count,
    min(postcode) as postcode,
    min(city) as city,
    min(country) as country,
    cast(sum(lifetime_revenue) as decimal(18, 2)) as lifetime_revenue,
    cast(sum(order_count) as bigint) as order_count,
    max(last_order_at) as last_order_at,
    {{ count_or_zero("sum(loyalty_points)") }} as loyalty_points,
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at
from customers
group by household_id
