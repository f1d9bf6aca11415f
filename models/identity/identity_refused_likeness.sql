-- Two records are alike enough to be one person's, as `identity_clusters` weighs them, and are two customers' all the same.
with pairs as (select * from {{ ref('identity_pairs') }}),

odds as (select * from {{ ref('identity_prior') }}),

threshold as (
    select * from {{ ref('identity_weights') }}
    where comparison = 'threshold'
),

subjects as (select * from {{ ref('identity_subjects') }}),

assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

limited as (
    select * from {{ ref('identity_limited_values') }}
    where limits_likeness
),

held_apart as (select * from {{ ref('identity_held_apart') }}),

clusters as (select * from {{ ref('identity_clusters') }}),

{{ likely_apart() }},

owned as (
    select
        subjects.node,
        assignment.customer_id
    from subjects
    inner join apart on subjects.node = apart.node
    inner join assignment on subjects.subject_key = assignment.subject_key
),

other_owned as (
    select * from owned
),

sides as (
    select
        least(owned.customer_id, other_owned.customer_id) as customer_id,
        greatest(owned.customer_id, other_owned.customer_id) as other_customer_id,
        likely.match_weight
    from likely
    inner join owned on likely.node = owned.node
    inner join other_owned on likely.other_node = other_owned.node
    where {{ differ("owned.customer_id", "other_owned.customer_id") }}
),

alike as (
    select
        customer_id,
        other_customer_id,
        max(match_weight) as match_weight
    from sides
    group by customer_id, other_customer_id
),

members as (
    select
        alike.customer_id,
        alike.other_customer_id,
        assignment.subject_key
    from alike
    inner join assignment on alike.customer_id = assignment.customer_id
    union all
    select
        alike.customer_id,
        alike.other_customer_id,
        assignment.subject_key
    from alike
    inner join assignment on alike.other_customer_id = assignment.customer_id
),

broken_limits as (
    select
        members.customer_id,
        members.other_customer_id,
        limited.identifier_type || ': ' || count(distinct limited.identifier_value) || ' values, '
        || limited.max_values || ' allowed' as broken_limit
    from members
    inner join limited on members.subject_key = limited.subject_key
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
