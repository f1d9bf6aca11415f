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

-- A value that a person or a system fills in when there is none.
placeholders as (
    select
        value_counts.identifier_type,
        value_counts.identifier_value,
        value_counts.subjects,
        min(blocked_values.reason) as reason
    from value_counts
    inner join blocked_values
        on
            value_counts.identifier_type = blocked_values.identifier_type
            and {{ matches_column('value_counts.identifier_value', 'blocked_values.identifier_pattern') }}
    group by value_counts.identifier_type, value_counts.identifier_value, value_counts.subjects
),

-- The hash of a placeholder is a placeholder.
hashed_placeholders as (
    select
        'hashed_email' as identifier_type,
        {{ sha256('identifier_value') }} as identifier_value,
        subjects,
        reason
    from placeholders
    where identifier_type = 'email'
),

-- A value that more records hold than one person can have.
crowded as (
    select
        value_counts.identifier_type,
        value_counts.identifier_value,
        value_counts.subjects,
        'held by ' || value_counts.subjects || ' records, at most ' || identifier_types.max_subjects || ' allowed' as reason
    from value_counts
    inner join identifier_types on value_counts.identifier_type = identifier_types.identifier_type
    left join placeholders
        on
            value_counts.identifier_type = placeholders.identifier_type
            and value_counts.identifier_value = placeholders.identifier_value
    where value_counts.subjects > identifier_types.max_subjects and placeholders.reason is null
)

select * from placeholders
union all
select * from hashed_placeholders
union all
select * from crowded
