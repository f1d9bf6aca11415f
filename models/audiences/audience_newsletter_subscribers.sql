with customers as (
    select * from {{ ref('customer_360') }}
)

select
    customer_id,
    'agreed to e-mail marketing' as reason,
    email,
    given_name,
    family_name,
    language,
    country,
    last_consent_at
from customers
where
    profile_state = 'known'
    and email is not null
    and email_marketing_consent = 'granted'
