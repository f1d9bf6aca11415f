with customers as (
    select * from {{ ref('customer_360') }}
    where profile_state = 'known'
)

select
    customer_id,
    email,
    given_name as first_name,
    family_name as last_name,
    country
from customers
