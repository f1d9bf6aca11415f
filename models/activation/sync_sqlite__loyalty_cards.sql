with customers as (
    select * from {{ ref('customer_360') }}
    where profile_state = 'known'
)

select
    customer_id,
    loyalty_id,
    given_name,
    loyalty_tier,
    loyalty_points
from customers
where loyalty_id is not null
