{{ config(materialized='clusters', meta={'digests': 'identity_digests'}) }}
-- depends_on: {{ ref('identity_digests') }}

-- Evidence for the materialisation, one kind after the other: who is there, what links them, what must not come together, which
-- records are alike, and what a person has decided; in a later run only the evidence about those whom a change can reach.
with subjects as (
    select * from {{ ref('identity_subjects') }}
    where {{ is_affected('node') }}
),

all_links as (
    select * from {{ ref('identity_links') }}
),

affected_links as (
    select * from all_links
    where {{ is_affected('node') }}
),

-- A value speaks of all who hold it.
links as (
    select * from all_links
    where star in (select affected_links.star from affected_links)
),

identifiers as (
    select * from {{ ref('identity_identifiers') }}
    where {{ is_affected('node') }}
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
    where {{ is_affected('node') }} or {{ is_affected('other_node') }}
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

all_subjects as (
    select * from {{ ref('identity_subjects') }}
),

other_subjects as (
    select * from all_subjects
)

select {{ evidence('subject', node='node', is_known='is_known', mark=content_mark('subject_key')) }}
from subjects
union all
select {{ evidence('link', node='node', star='star', tier='tier', joins_known='joins_known') }}
from links
union all
select
    {{ evidence(
        'limit', node='identifiers.node', identifier_type='identifiers.identifier_type',
        identifier_value='identifiers.identifier_value', max_values='limited_types.max_values',
        limits_likeness='limited_types.limits_likeness'
    ) }}
from identifiers
inner join limited_types on identifiers.identifier_type = limited_types.identifier_type
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
    'decision', node='all_subjects.node', other_node='other_subjects.node', joins_known="decisions.verdict = 'link'"
) }}
from decisions
inner join all_subjects on decisions.subject_key = all_subjects.subject_key
inner join other_subjects on decisions.other_subject_key = other_subjects.subject_key
