{{ config(materialized='view') }}
-- All that `identity_clusters` resolves, in numbers, so that it sees of whom something has changed: what is told of a subject,
-- and of two of them, which matters only where the two may be joined or hang together already.
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

threshold as (
    select * from {{ ref('identity_weights') }}
    where comparison = 'threshold'
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

told as (
    select
        node,
        digest
    from subjects
    union all
    select
        node,
        {{ hash_number(["'link'", 'identifier_type', 'identifier_value', 'tier', 'joins_known']) }} as digest
    from links
    union all
    -- A value that stands for nobody limits nobody either.
    select
        identifiers.node,
        {{ hash_number(["'excluded'", 'identifiers.identifier_type', 'identifiers.identifier_value']) }} as digest
    from identifiers
    inner join excluded_values
        on
            identifiers.identifier_type = excluded_values.identifier_type
            and identifiers.identifier_value = excluded_values.identifier_value
    union all
    select
        subjects.node,
        {{ hash_number(["'decision'", 'sides.decision_id']) }} as digest
    from subjects
    inner join sides on subjects.subject_key = sides.subject_key
)

select
    node,
    cast(null as {{ dbt.type_bigint() }}) as other_node,
    true as is_joining,
    digest
from told
union all
-- Strangers are the least of what speaks against a pair.
select
    pairs.node,
    pairs.other_node,
    pairs.stranger_evidence / 100.0 + odds.stranger_bits > coalesce(threshold.weight, odds.threshold_bits) as is_joining,
    {{ hash_number([
        "'pair'",
        'pairs.record', 'pairs.other_record', 'pairs.stranger_evidence', 'pairs.household_evidence', 'pairs.namesake_evidence',
        'odds.stranger_bits', 'odds.household_bits', 'odds.namesake_bits', 'coalesce(threshold.weight, odds.threshold_bits)',
    ]) }} as digest
from pairs
cross join odds
cross join threshold
