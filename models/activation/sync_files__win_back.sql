with lapsed as (
    select * from {{ ref('audience_win_back') }}
)

select
    customer_id,
    email,
    given_name as first_name,
    language,
    favourite_category,
    days_since_last_order,
    reason
from lapsed
where email is not null
