-- Bought data must never look like a relationship: whoever only prospects know is a prospect, in no audience and in no sync.
with customers as (
    select * from {{ ref('customer_360') }}
    where sources = 'prospects'
),

addressed as (
    {%- for model in ['vip_customers', 'churn_risk', 'win_back', 'newsletter_subscribers', 'cart_abandoned', 'ticket_just_solved', 'bike_checkup'] %}
    select customer_id from {{ ref('audience_' ~ model) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select customers.customer_id, customers.profile_state
from customers
left join addressed on customers.customer_id = addressed.customer_id
where customers.profile_state <> 'prospect' or addressed.customer_id is not null
