-- Hurt if it fails: two people with two dates of birth who became one customer; each reads the other's letters.
-- Not tested: a single subject that contradicts itself, for nobody was merged there; limits that the seed does not name.
with assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

limited_types as (
    select * from {{ ref('identity_identifier_types') }}
    where max_values is not null and limits_likeness
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
)

select
    assignment.customer_id,
    identifiers.identifier_type,
    limited_types.max_values,
    count(distinct identifiers.identifier_value) as found_values
from assignment
inner join identifiers on assignment.subject_key = identifiers.subject_key
inner join limited_types on identifiers.identifier_type = limited_types.identifier_type
left join excluded_values
    on
        identifiers.identifier_type = excluded_values.identifier_type
        and identifiers.identifier_value = excluded_values.identifier_value
where excluded_values.identifier_value is null
group by assignment.customer_id, identifiers.identifier_type, limited_types.max_values
having
    count(distinct identifiers.identifier_value) > limited_types.max_values
    and count(distinct assignment.subject_key) > 1
