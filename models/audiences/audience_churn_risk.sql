-- Who has been away for more than twice their usual interval is late; within a year they may still come back by themselves.
with customers as (
    select * from {{ ref('customer_360') }}
),

paced as (
    select
        *,
        {{ dbt.datediff('first_order_at', 'last_order_at', 'day') }} / (1.0 * (order_count - 1)) as usual_interval_days
    from customers
    where order_count >= 2 and first_order_at < last_order_at
)

select
    customer_id,
    'usually orders every ' || cast(round(usual_interval_days) as {{ dbt.type_int() }}) || ' days, last '
    || days_since_last_order || ' days ago' as reason,
    email,
    given_name,
    language,
    country,
    days_since_last_order,
    cast(usual_interval_days as decimal(18, 2)) as usual_interval_days,
    lifetime_revenue
from paced
where
    profile_state = 'known'
    and days_since_last_order between 31 and 365
    and days_since_last_order > 2 * usual_interval_days
