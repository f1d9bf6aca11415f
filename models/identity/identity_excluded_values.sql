with identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

identifier_types as (
    select * from {{ ref('identity_identifier_types') }}
),

blocked_values as (
    select * from {{ ref('identity_blocked_values') }}
),

-- A value that one subject holds needs no judgement: it links nobody.
value_counts as (
    select
        identifier_type,
        identifier_value,
        count(*) as subjects
    from identifiers
    group by identifier_type, identifier_value
    having count(*) > 1
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
                    then 'held by ' || value_counts.subjects || ' subjects, at most ' || identifier_types.max_subjects || ' allowed'
            end
        ) as reason
    from value_counts
    inner join identifier_types on value_counts.identifier_type = identifier_types.identifier_type
    left join blocked_values
        on
            value_counts.identifier_type = blocked_values.identifier_type
            and value_counts.identifier_value = blocked_values.identifier_value
)

select * from judged
where reason is not null
