{{ config(materialized='incremental', pre_hook="{{ forget_touched_identifiers() }}") }}
-- Every handle is an identifier as it stands, but for the e-mail address, of which the mailbox counts.
{%- set keys = {'email': email_key('email')} %}

with subjects as (
    select * from {{ ref('identity_subjects') }}
    {%- if is_incremental() %}
    where node not in (select known.node from {{ this }} as known)
    {%- endif %}
),

all_handles as (select * from {{ ref('identity_handles') }}),

all_traits as (select * from {{ ref('identity_traits') }}),

profiles as (
    select * from {{ ref('conformed_profiles') }}
    where other_customer_ref is not null
),

handles as (
    select all_handles.* from all_handles
    inner join subjects on all_handles.node = subjects.node
),

traits as (
    select all_traits.* from all_traits
    inner join subjects on all_traits.node = subjects.node
),

other_refs as (
    select
        profiles.*,
        subjects.node
    from profiles
    inner join subjects on profiles.subject_key = subjects.subject_key
),

-- Only addresses whose hash somebody shares are worth hashing.
shared_hashes as (
    select distinct hashed_email from all_handles
    where hashed_email is not null
),

hashed as (
    select
        *,
        {{ sha256('email') }} as email_hash
    from handles
    where email is not null
),

stacked as (
    {%- for handle in handle_columns() %}
        select
            node,
            subject_key,
            source,
            '{{ handle }}' as identifier_type,
            {{ keys.get(handle, handle) }} as identifier_value,
            first_seen_at,
            last_seen_at
        from handles
        union all
    {%- endfor %}
    select
        hashed.node,
        hashed.subject_key,
        hashed.source,
        'hashed_email' as identifier_type,
        hashed.email_hash as identifier_value,
        hashed.first_seen_at,
        hashed.last_seen_at
    from hashed
    inner join shared_hashes on hashed.email_hash = shared_hashes.hashed_email
    union all
    select
        node,
        subject_key,
        source,
        'customer_ref' as identifier_type,
        other_customer_ref as identifier_value,
        updated_at as first_seen_at,
        updated_at as last_seen_at
    from other_refs
    {%- for identifier_type, expression in composite_identifiers().items() %}
        union all
        select
            node,
            subject_key,
            source,
            '{{ identifier_type }}' as identifier_type,
            {{ expression }} as identifier_value,
            first_seen_at,
            updated_at as last_seen_at
        from traits
    {%- endfor %}
)

select
    node,
    {{ dbt.any_value('subject_key') }} as subject_key,
    identifier_type,
    identifier_value,
    min(source) as source,
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at,
    {{ run_time() }} as built_at
from stacked
where identifier_value is not null
group by node, identifier_type, identifier_value
