-- Long enough ago that the visit is over, recent enough that the wish may last.
with customers as (
    select * from {{ ref('customer_360') }}
)

select
    customer_id,
    'left a cart'
    || coalesce(' of ' || last_cart_amount || ' ' || last_cart_currency, '')
    || ' on ' || cast(cast(last_cart_at as date) as {{ dbt.type_string() }}) as reason,
    email,
    given_name,
    language,
    country,
    last_cart_at,
    last_cart_amount,
    last_cart_currency
from customers
where
    profile_state = 'known'
    and last_cart_at > {{ dbt.dateadd('day', -7, as_of()) }}
    and last_cart_at < {{ dbt.dateadd('hour', -1, as_of()) }}
    and (last_order_at is null or last_order_at < last_cart_at)
    and (last_completed_at is null or last_completed_at < last_cart_at)
