-- Which values must not link anybody, and why. One that was judged so once is judged in every run, so that its return is told; of
-- the others only those that somebody has come to hold.
{{ config(materialized='incremental', unique_key=['identifier_type', 'identifier_value']) }}

with identifiers as (
    select * from {{ ref('identity_identifiers') }}
),

identifier_types as (
    select * from {{ ref('identity_identifier_types') }}
),

blocked_values as (
    select * from {{ ref('identity_blocked_values') }}
),

known as (
    {%- if is_incremental() %}
    select * from {{ this }}
    {%- else %}
        {{ no_judgements() }}
    {%- endif %}
),

{% if is_incremental() -%}
touched as (
    select
        identifier_type,
        identifier_value
    from identifiers
    -- The hash of an address is judged with it, whoever brings it.
    where built_at > (select coalesce(max(known.built_at), {{ epoch() }}) from known) or identifier_type = 'hashed_email'
    union distinct
    select
        identifier_type,
        identifier_value
    from blocked_values
    union distinct
    select
        identifier_type,
        identifier_value
    from known
),
{%- endif %}

value_counts as (
    select
        identifiers.identifier_type,
        identifiers.identifier_value,
        count(*) as subjects
    from identifiers
    {%- if is_incremental() %}
    inner join touched
        on identifiers.identifier_type = touched.identifier_type and identifiers.identifier_value = touched.identifier_value
    {%- endif %}
    group by identifiers.identifier_type, identifiers.identifier_value
),

judged as (
    select
        value_counts.*,
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
),

excluded as (
    select
        judged.*,
        coalesce(judged.reason, excluded_hashes.reason) as any_reason
    from judged
    left join excluded_hashes
        on judged.identifier_type = 'hashed_email' and judged.identifier_value = excluded_hashes.identifier_value
    where coalesce(judged.reason, excluded_hashes.reason) is not null
)

select
    coalesce(excluded.identifier_type, known.identifier_type) as identifier_type,
    coalesce(excluded.identifier_value, known.identifier_value) as identifier_value,
    excluded.subjects,
    excluded.any_reason as reason,
    -- What a whole crowd holds is nobody's own, be it an office's or not.
    coalesce(not excluded.is_crowded and {{ is_contact_point('excluded.any_reason') }}, false) as is_contact_point,
    case
        when (excluded.any_reason is null) = (known.reason is null) then known.changed_at
        else {{ run_time() }}
    end as changed_at,
    {{ run_time() }} as built_at
from excluded
full outer join known
    on excluded.identifier_type = known.identifier_type and excluded.identifier_value = known.identifier_value
