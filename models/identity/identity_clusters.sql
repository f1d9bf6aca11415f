{{ config(materialized='clusters') }}

-- Evidence for the materialisation, one kind after the other: who is there, what links them, what must not come together, which
-- records are alike, and what a person has decided.
with subjects as (
    select * from {{ ref('identity_subjects') }}
),

links as (
    select * from {{ ref('identity_links') }}
),

identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

limited_types as (
    select * from {{ ref('identity_identifier_types') }}
    where max_values is not null
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

other_subjects as (
    select * from subjects
)

select {{ evidence('subject', node='node', is_known='is_known', mark=content_mark('subject_key')) }}
from subjects
union all
select
    {{ evidence(
        'link', node='subjects.node', mark=content_mark("links.identifier_type || '|' || links.identifier_value"),
        star='links.star', tier='links.tier', joins_known='links.joins_known'
    ) }}
from links
inner join subjects on links.subject_key = subjects.subject_key
union all
select
    {{ evidence(
        'limit', node='subjects.node', identifier_type='identifiers.identifier_type',
        identifier_value='identifiers.identifier_value', max_values='limited_types.max_values',
        limits_likeness='limited_types.limits_likeness'
    ) }}
from identifiers
inner join limited_types on identifiers.identifier_type = limited_types.identifier_type
inner join subjects on identifiers.subject_key = subjects.subject_key
left join excluded_values
    on
        identifiers.identifier_type = excluded_values.identifier_type
        and identifiers.identifier_value = excluded_values.identifier_value
where excluded_values.identifier_value is null
union all
-- A source that keeps each person once says that two of its records are two people.
select
    {{ evidence(
        'limit', node='node', identifier_type="'record of ' || source", identifier_value='subject_key',
        max_values='1', limits_likeness='true'
    ) }}
from subjects
where source in ({{ sources_without_duplicates() }})
union all
select
    {{ evidence(
        'pair', node='pairs.node', other_node='pairs.other_node',
        weight='cast(round(100 * (' ~ match_weight('pairs', 'odds', 100.0)
        ~ ' - coalesce(threshold.weight, odds.threshold_bits))) as ' ~ dbt.type_bigint() ~ ')'
    ) }}
from pairs
cross join odds
cross join threshold
union all
select {{ evidence(
    'decision', node='subjects.node', other_node='other_subjects.node', joins_known="decisions.verdict = 'link'"
) }}
from decisions
inner join subjects on decisions.subject_key = subjects.subject_key
inner join other_subjects on decisions.other_subject_key = other_subjects.subject_key
