-- Subjects that hang on the rest of their customer by nothing but a likeness barely above the threshold: less than two bits, four
-- times the odds. `cdp identity review` also finds two whole groups that one such link holds together.
with assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

subjects as (
    select * from {{ ref('identity_subjects') }}
),

links as (
    select * from {{ ref('identity_links') }}
),

pairs as (
    select * from {{ ref('identity_pairs') }}
),

odds as (
    select * from {{ ref('identity_prior') }}
),

threshold as (
    select * from {{ ref('identity_weights') }}
    where comparison = 'threshold'
),

-- How many of its customer's subjects hold the same value.
shared as (
    select
        links.subject_key,
        count(*) over (partition by links.star, assignment.customer_id) as holders
    from links
    inner join assignment on links.subject_key = assignment.subject_key
),

linked as (
    select distinct subject_key from shared
    where holders > 1
),

owned as (
    select
        subjects.node,
        subjects.subject_key,
        assignment.customer_id,
        linked.subject_key is null as is_loose
    from subjects
    inner join assignment on subjects.subject_key = assignment.subject_key
    left join linked on subjects.subject_key = linked.subject_key
),

other_owned as (
    select * from owned
),

alike as (
    select
        owned.customer_id,
        owned.subject_key,
        owned.is_loose,
        other_owned.subject_key as other_subject_key,
        other_owned.is_loose as other_is_loose,
        {{ match_weight('pairs', 'odds', 100.0) }} as match_weight,
        coalesce(threshold.weight, odds.threshold_bits) as threshold_bits
    from pairs
    cross join odds
    cross join threshold
    inner join owned on pairs.node = owned.node
    inner join other_owned on pairs.other_node = other_owned.node
    where owned.customer_id = other_owned.customer_id and (owned.is_loose or other_owned.is_loose)
),

ends as (
    select
        customer_id,
        subject_key,
        match_weight,
        threshold_bits
    from alike
    where is_loose
    union all
    select
        customer_id,
        other_subject_key as subject_key,
        match_weight,
        threshold_bits
    from alike
    where other_is_loose
),

strongest as (
    select
        customer_id,
        subject_key,
        max(match_weight) as match_weight
    from ends
    group by customer_id, subject_key
    having max(match_weight - threshold_bits) > 0 and max(match_weight - threshold_bits) < 2
),

ranked as (
    select
        *,
        row_number() over (partition by customer_id order by match_weight asc, subject_key asc) as weakness
    from strongest
)

select
    customer_id,
    subject_key,
    match_weight
from ranked
where weakness = 1
