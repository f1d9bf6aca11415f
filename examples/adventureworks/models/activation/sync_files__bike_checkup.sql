with due as (
    select * from {{ ref('audience_bike_checkup') }}
)

select
    customer_id,
    email,
    given_name as first_name,
    country,
    bike,
    cast(bought_at as date) as bought_on
from due
