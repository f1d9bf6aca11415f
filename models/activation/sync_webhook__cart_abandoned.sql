with carts as (
    select * from {{ ref('audience_cart_abandoned') }}
)

select
    customer_id,
    email,
    given_name as first_name,
    language,
    last_cart_at,
    last_cart_amount,
    last_cart_currency,
    reason
from carts
where email is not null
