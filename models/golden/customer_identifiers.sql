-- What identifies a customer by itself; names with a date, a phone or an address are evidence, not identifiers.
with identifiers as (
    select * from {{ ref('identity_identifiers') }}
    where identifier_type not in ('{{ composite_identifiers().keys() | join("', '") }}')
),

assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
)

select
    assignment.customer_id,
    identifiers.identifier_type,
    identifiers.identifier_value,
    max(case when excluded_values.identifier_value is null then 0 else 1 end) = 1 as is_excluded,
    count(*) as subjects,
    min(identifiers.first_seen_at) as first_seen_at,
    max(identifiers.last_seen_at) as last_seen_at
from identifiers
inner join assignment on identifiers.subject_key = assignment.subject_key
left join excluded_values
    on
        identifiers.identifier_type = excluded_values.identifier_type
        and identifiers.identifier_value = excluded_values.identifier_value
group by assignment.customer_id, identifiers.identifier_type, identifiers.identifier_value
