with subscribers as (
    select * from {{ ref('audience_newsletter_subscribers') }}
)

select
    customer_id,
    email,
    given_name as first_name,
    family_name as last_name,
    language,
    country
from subscribers
