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

shared_hashes as (
    select identifier_value from value_counts
    where identifier_type = 'hashed_email'
),

judged as (
    select
        value_counts.identifier_type,
        value_counts.identifier_value,
        value_counts.subjects,
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
        -- A value that one subject holds links nobody; it needs a judgement where it limits, or where its hash links.
        value_counts.subjects > 1
        or identifier_types.tier is null
        or (
            value_counts.identifier_type = 'email'
            and {{ sha256('value_counts.identifier_value') }} in (
                select shared_hashes.identifier_value from shared_hashes
            )
        )
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
    coalesce(judged.reason, excluded_hashes.reason) as reason
from judged
left join excluded_hashes
    on judged.identifier_type = 'hashed_email' and judged.identifier_value = excluded_hashes.identifier_value
where coalesce(judged.reason, excluded_hashes.reason) is not null
