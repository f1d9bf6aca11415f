with entries as (
    {{ with_customer('loyalty_entries') }}
),

profiles as (
    select * from {{ ref('customer_profiles') }}
    where loyalty_id is not null
),

-- Other systems quote the number; the record with a tier is the programme's own.
ranked_members as (
    select
        loyalty_id,
        customer_id,
        loyalty_tier,
        min(created_at) over (partition by loyalty_id) as joined_at,
        row_number() over (
            partition by loyalty_id
            order by case when loyalty_tier is null then 1 else 0 end asc, updated_at desc, record_key asc
        ) as preference
    from profiles
),

members as (
    select * from ranked_members
    where preference = 1
),

-- A number without a profile belongs to whoever it was last used by.
ranked_entries as (
    select
        *,
        first_value(customer_id) over (partition by loyalty_id order by occurred_at desc, record_key asc) as last_customer_id
    from entries
    where loyalty_id is not null
),

balances as (
    select
        loyalty_id,
        max(last_customer_id) as customer_id,
        sum(points) as points_balance,
        sum(case when points > 0 then points else 0 end) as points_earned,
        -sum(case when points < 0 and entry_type = 'redeemed' then points else 0 end) as points_redeemed,
        -sum(case when points < 0 and coalesce(entry_type, '') <> 'redeemed' then points else 0 end) as points_expired,
        max(occurred_at) as last_entry_at
    from ranked_entries
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
    {{ count_or_zero('balances.points_expired') }} as points_expired,
    balances.last_entry_at
from members
full outer join balances on members.loyalty_id = balances.loyalty_id
