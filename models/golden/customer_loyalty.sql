with entries as (
    {{ with_customer('loyalty_entries') }}
),

profiles as (
    select * from {{ ref('customer_profiles') }}
    where loyalty_id is not null
),

members as (
    select
        loyalty_id,
        max(customer_id) as customer_id,
        max(loyalty_tier) as loyalty_tier,
        min(created_at) as joined_at
    from profiles
    group by loyalty_id
),

balances as (
    select
        loyalty_id,
        max(customer_id) as customer_id,
        sum(points) as points_balance,
        sum(case when points > 0 then points else 0 end) as points_earned,
        -sum(case when entry_type = 'redeemed' then points else 0 end) as points_redeemed,
        max(occurred_at) as last_entry_at
    from entries
    where loyalty_id is not null
    group by loyalty_id
)

select
    coalesce(members.loyalty_id, balances.loyalty_id) as loyalty_id,
    coalesce(members.customer_id, balances.customer_id) as customer_id,
    members.loyalty_tier,
    members.joined_at,
    {{ count_or_zero('balances.points_balance') }} as points_balance,
    {{ count_or_zero('balances.points_earned') }} as points_earned,
    {{ count_or_zero('balances.points_redeemed') }} as points_redeemed,
    balances.last_entry_at
from members
full outer join balances on members.loyalty_id = balances.loyalty_id
