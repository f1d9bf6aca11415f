-- Two records are alike enough to be one person's, as `identity_clusters` weighs them, and are two customers' all the same.
with pairs as (select * from {{ ref('identity_pairs') }}),

odds as (select * from {{ ref('identity_prior') }}),

threshold as (
    select * from {{ ref('identity_weights') }}
    where comparison = 'threshold'
),

sides as (select * from {{ ref('identity_refused_sides') }}),

limited as (
    select * from {{ ref('identity_limited_values') }}
    where limits_likeness
),

held_apart as (select * from {{ ref('identity_held_apart') }}),

other_sides as (select * from sides),

-- Strangers are the least of what speaks against a pair, and for most pairs that is enough to know.
weighed as (
    select
        least(sides.customer_id, other_sides.customer_id) as customer_id,
        greatest(sides.customer_id, other_sides.customer_id) as other_customer_id,
        {{ match_weight('pairs', 'odds', 100.0) }} as match_weight,
        coalesce(threshold.weight, odds.threshold_bits) as threshold_bits
    from pairs
    inner join sides on pairs.node = sides.node
    inner join other_sides on pairs.other_node = other_sides.node
    cross join odds
    cross join threshold
    where
        pairs.stranger_evidence / 100.0 + odds.stranger_bits > coalesce(threshold.weight, odds.threshold_bits)
        and {{ differ("sides.customer_id", "other_sides.customer_id") }}
),

alike as (
    select
        customer_id,
        other_customer_id,
        max(match_weight) as match_weight
    from weighed
    where round(100 * (match_weight - threshold_bits)) > 0
    group by customer_id, other_customer_id
),

members as (
    select
        alike.customer_id,
        alike.other_customer_id,
        sides.node
    from alike
    inner join sides on alike.customer_id = sides.customer_id
    union all
    select
        alike.customer_id,
        alike.other_customer_id,
        sides.node
    from alike
    inner join sides on alike.other_customer_id = sides.customer_id
),

broken_limits as (
    select
        members.customer_id,
        members.other_customer_id,
        limited.identifier_type || ': ' || count(distinct limited.identifier_value) || ' values, '
        || limited.max_values || ' allowed' as broken_limit
    from members
    inner join limited on members.node = limited.node
    group by members.customer_id, members.other_customer_id, limited.identifier_type, limited.max_values
    having count(distinct limited.identifier_value) > limited.max_values
),

first_limits as (
    select
        customer_id,
        other_customer_id,
        min(broken_limit) as broken_limit
    from broken_limits
    group by customer_id, other_customer_id
)

select
    alike.customer_id,
    alike.other_customer_id,
    alike.match_weight,
    coalesce(
        held_apart.reason, first_limits.broken_limit,
        'alike as a pair, but the other records of the two customers speak against it'
    ) as reason
from alike
left join held_apart
    on alike.customer_id = held_apart.customer_id and alike.other_customer_id = held_apart.other_customer_id
left join first_limits
    on alike.customer_id = first_limits.customer_id and alike.other_customer_id = first_limits.other_customer_id
