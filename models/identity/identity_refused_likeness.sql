-- Two records are alike enough to be one person's, as `identity_clusters` weighs them, and are two customers' all the same.
with pairs as (
    select * from {{ ref('identity_pairs') }}
),

prior as (
    select * from {{ ref('identity_prior') }}
),

threshold as (
    select * from {{ ref('identity_weights') }}
    where comparison = 'threshold'
),

subjects as (
    select
        subjects.node,
        subjects.subject_key,
        subjects.source,
        assignment.customer_id
    from {{ ref('identity_subjects') }} as subjects
    inner join {{ ref('identity_assignment') }} as assignment on subjects.subject_key = assignment.subject_key
    where assignment.is_current
),

other_subjects as (
    select * from subjects
),

held_apart as (
    select * from {{ ref('identity_held_apart') }}
),

weighed as (
    select
        pairs.*,
        {{ match_weight('pairs', 'prior', 100.0) }} as match_weight,
        coalesce(threshold.weight, prior.threshold_bits) as threshold_bits
    from pairs
    cross join prior
    cross join threshold
),

-- The strongest pair of records of any two customers.
alike as (
    select
        least(subjects.customer_id, other_subjects.customer_id) as customer_id,
        greatest(subjects.customer_id, other_subjects.customer_id) as other_customer_id,
        max(weighed.match_weight) as match_weight
    from weighed
    inner join subjects on weighed.node = subjects.node
    inner join other_subjects on weighed.other_node = other_subjects.node
    where round(100 * (weighed.match_weight - weighed.threshold_bits)) > 0 and subjects.customer_id <> other_subjects.customer_id
    group by 1, 2
),

concerned as (
    select
        customer_id,
        other_customer_id,
        customer_id as member_id
    from alike
    union all
    select
        customer_id,
        other_customer_id,
        other_customer_id as member_id
    from alike
),

limited as (
    select * from {{ ref('identity_limited_values') }}
    where limits_likeness
),

broken_limits as (
    select
        concerned.customer_id,
        concerned.other_customer_id,
        limited.identifier_type || ': ' || count(distinct limited.identifier_value) || ' values, ' || limited.max_values || ' allowed'
            as broken_limit
    from concerned
    inner join subjects on concerned.member_id = subjects.customer_id
    inner join limited on subjects.subject_key = limited.subject_key
    group by concerned.customer_id, concerned.other_customer_id, limited.identifier_type, limited.max_values
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
