{{ config(materialized='view') }}
-- What may break a limit: a type of which a customer may have so many values, and a value that means something.
with subjects as (
    select * from {{ ref('identity_subjects') }}
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
)

select
    identifiers.node,
    identifiers.subject_key,
    identifiers.identifier_type,
    identifiers.identifier_value,
    limited_types.max_values,
    limited_types.limits_likeness
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
    node,
    subject_key,
    'record of ' || source as identifier_type,
    subject_key as identifier_value,
    1 as max_values,
    true as limits_likeness
from subjects
where source in ({{ sources_without_duplicates() }})
