with identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

identifier_types as (
    select * from {{ ref('identity_identifier_types') }}
    where tier is not null
),

excluded_values as (
    select * from {{ ref('identity_excluded_values') }}
),

linkable as (
    select
        identifiers.*,
        identifier_types.tier,
        identifier_types.joins_known
    from identifiers
    inner join identifier_types on identifiers.identifier_type = identifier_types.identifier_type
    left join excluded_values
        on
            identifiers.identifier_type = excluded_values.identifier_type
            and identifiers.identifier_value = excluded_values.identifier_value
    where excluded_values.identifier_value is null
),

-- A star: every holder of a value is linked to its least holder, so n holders cost n links and not n².
shared as (
    select
        identifier_type,
        identifier_value,
        row_number() over (order by identifier_type, identifier_value) as star,
        min(subject_key) as anchor_subject_key
    from linkable
    group by identifier_type, identifier_value
    having count(*) > 1
)

select
    linkable.subject_key,
    shared.anchor_subject_key,
    linkable.identifier_type,
    linkable.identifier_value,
    shared.star,
    linkable.tier,
    linkable.joins_known,
    linkable.first_seen_at,
    linkable.last_seen_at
from linkable
inner join shared
    on
        linkable.identifier_type = shared.identifier_type
        and linkable.identifier_value = shared.identifier_value
