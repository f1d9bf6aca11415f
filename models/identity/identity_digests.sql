{{ config(materialized='view') }}
-- What the evidence about each subject comes to, in a number: all that `identity_clusters` is made of, so that it sees of whom
-- something has changed. A pair bears the time of the run that compared it, so pairs are counted and not read.
with subjects as (
    select * from {{ ref('identity_subjects') }}
),

links as (
    select * from {{ ref('identity_links') }}
),

identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

pairs as (
    select * from {{ ref('identity_pairs') }}
),

odds as (
    select * from {{ ref('identity_prior') }}
),

decisions as (
    select * from {{ source('cdp_ops', 'identity_decisions') }}
    where undone_at is null
),

sides as (
    select
        decision_id,
        subject_key
    from decisions
    union distinct
    select
        decision_id,
        other_subject_key as subject_key
    from decisions
),

ends as (
    select
        node,
        count(*) as pairs,
        max(built_at) as built_at
    from pairs
    group by node
    union all
    select
        other_node as node,
        -count(*) as pairs,
        max(built_at) as built_at
    from pairs
    group by other_node
),

told as (
    select
        node,
        digest
    from subjects
    union all
    select
        node,
        {{ content_digest(['identifier_type', 'identifier_value', 'tier', 'joins_known']) }} as digest
    from links
    group by node
    union all
    -- A value that stands for nobody limits nobody either.
    select
        identifiers.node,
        {{ content_digest(['identifiers.identifier_type', 'identifiers.identifier_value']) }} as digest
    from identifiers
    inner join excluded_values
        on
            identifiers.identifier_type = excluded_values.identifier_type
            and identifiers.identifier_value = excluded_values.identifier_value
    group by identifiers.node
    union all
    select
        ends.node,
        {{ content_digest(
            ['ends.pairs', 'ends.built_at', 'odds.stranger_bits', 'odds.household_bits', 'odds.namesake_bits', 'odds.threshold_bits']
        ) }} as digest
    from ends
    cross join odds
    group by ends.node
    union all
    select
        subjects.node,
        {{ content_digest(['sides.decision_id']) }} as digest
    from subjects
    inner join sides on subjects.subject_key = sides.subject_key
    group by subjects.node
)

select
    node,
    {{ content_digest(['digest']) }} as digest
from told
group by node
