-- Values that many subjects hold, from three quarters of what their type allows on: the next file may make a crowd of
-- them, which links nobody.
with identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

limited_types as (
    select * from {{ ref('identity_identifier_types') }}
    where max_subjects is not null
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

held as (
    select
        identifier_type,
        identifier_value,
        count(*) as subjects
    from identifiers
    group by identifier_type, identifier_value
    having count(*) > 1
)

select
    held.identifier_type,
    held.identifier_value,
    held.subjects,
    limited_types.max_subjects,
    excluded_values.reason
from held
inner join limited_types on held.identifier_type = limited_types.identifier_type
left join excluded_values
    on
        held.identifier_type = excluded_values.identifier_type
        and held.identifier_value = excluded_values.identifier_value
where 4 * held.subjects >= 3 * limited_types.max_subjects
