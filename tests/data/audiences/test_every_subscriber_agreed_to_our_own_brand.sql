-- Hurt if it fails: a person who agreed to a partner's letters, or to none, and gets ours.
-- Not tested: the other channels; what is sent.
with subscribers as (
    select * from {{ ref('audience_newsletter_subscribers') }}
),

grants as (
    select * from {{ ref('customer_consents') }}
    where is_granted and brand = '{{ var("company_brand") }}' and purpose = 'marketing' and channel = 'email'
)

select subscribers.customer_id
from subscribers
left join grants on subscribers.customer_id = grants.customer_id
where grants.customer_id is null
