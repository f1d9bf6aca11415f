with customers as (
    select * from {{ ref('customer_360') }}
    where profile_state = 'known'
)

select
    customer_id,
    full_name,
    street,
    postcode,
    city,
    country,
    language,
    loyalty_tier,
    loyalty_points
from customers
where
    loyalty_points > 0
    and street is not null
    and postcode is not null
    and city is not null
