with identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

identifier_types as (
    select * from {{ ref('identity_identifier_types') }}
),

blocked_values as (
    select * from {{ ref('identity_blocked_values') }}
),

value_counts as (
    select
        identifier_type,
        identifier_value,
        count(*) as subjects
    from identifiers
    group by identifier_type, identifier_value
),

judged as (
    select
        value_counts.identifier_type,
        value_counts.identifier_value,
        value_counts.subjects,
        value_counts.subjects > coalesce(identifier_types.max_subjects, value_counts.subjects) as is_crowded,
        coalesce(
            blocked_values.reason,
            {{ placeholder_reason('value_counts.identifier_type', 'value_counts.identifier_value') }},
            case
                when value_counts.subjects > identifier_types.max_subjects
                    then
                        'held by ' || value_counts.subjects || ' subjects, at most ' || identifier_types.max_subjects
                        || ' allowed'
            end
        ) as reason
    from value_counts
    inner join identifier_types on value_counts.identifier_type = identifier_types.identifier_type
    left join blocked_values
        on
            value_counts.identifier_type = blocked_values.identifier_type
            and value_counts.identifier_value = blocked_values.identifier_value
    where
        -- A value that one subject holds links nobody; it needs a judgement where it limits or is written to.
        value_counts.subjects > 1
        or identifier_types.tier is null
        or value_counts.identifier_type in ('email', 'phone')
),

-- The hash of an address that stands for nobody stands for nobody.
excluded_hashes as (
    select
        {{ sha256('identifier_value') }} as identifier_value,
        reason
    from judged
    where identifier_type = 'email' and reason is not null
)

select
    judged.identifier_type,
    judged.identifier_value,
    judged.subjects,
    coalesce(judged.reason, excluded_hashes.reason) as reason,
    -- What a whole crowd holds is nobody's own, be it an office's or not.
    not judged.is_crowded and {{ is_contact_point('coalesce(judged.reason, excluded_hashes.reason)') }} as is_contact_point
from judged
left join excluded_hashes
    on judged.identifier_type = 'hashed_email' and judged.identifier_value = excluded_hashes.identifier_value
where coalesce(judged.reason, excluded_hashes.reason) is not null
