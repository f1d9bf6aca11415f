-- Hurt if it fails: a person who never dealt with the company and is addressed; whoever must say why somebody was.
-- Not tested: whether the person may be addressed: consent and suppression are joined by the sync engine.
with members as (
    {%- for name in [
        'vip_customers', 'cart_abandoned', 'churn_risk', 'ticket_just_solved', 'newsletter_subscribers', 'win_back',
    ] %}
        select
            '{{ name }}' as audience,
            customer_id,
            reason
        from {{ ref('audience_' ~ name) }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

customers as (
    select * from {{ ref('customer_360') }}
)

select
    members.audience,
    members.customer_id
from members
left join customers on members.customer_id = customers.customer_id
where members.reason is null or customers.profile_state is distinct from 'known'
