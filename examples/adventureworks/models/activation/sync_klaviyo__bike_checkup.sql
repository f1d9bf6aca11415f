with due as (
    select * from {{ ref('audience_bike_checkup') }}
)

select
    customer_id,
    customer_id as external_id,
    email,
    given_name as first_name,
    country,
    bike
from due
