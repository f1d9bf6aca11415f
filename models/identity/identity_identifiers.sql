{{ config(materialized='incremental', pre_hook="{{ forget_touched_identifiers() }}") }}

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

-- Most subjects are told of once, and each of their values is told once.
told_again as (
    select node from all_handles
    where node in (select subjects.node from subjects)
    group by node
    having count(*) > 1 or max(hashed_email) is not null
    union distinct
    select node from all_traits
    where node in (select subjects.node from subjects)
    group by node
    having count(*) > 1
    union distinct
    select subjects.node
    from profiles
    inner join subjects on profiles.subject_key = subjects.subject_key
),

missing as (
    select
        subjects.node,
        subjects.subject_key,
        told_again.node is not null as is_told_again
    from subjects
    left join told_again on subjects.node = told_again.node
),

handles as (
    select
        all_handles.*,
        missing.is_told_again
    from all_handles
    inner join missing on all_handles.node = missing.node
),

traits as (
    select
        all_traits.*,
        missing.is_told_again
    from all_traits
    inner join missing on all_traits.node = missing.node
),

other_refs as (
    select
        profiles.*,
        missing.node,
        missing.is_told_again
    from profiles
    inner join missing on profiles.subject_key = missing.subject_key
),

-- Only addresses whose hash somebody shares are worth hashing.
shared_hashes as (
    select distinct hashed_email from all_handles
    where hashed_email is not null
),

email_hashes as (
    select
        *,
        {{ sha256('email') }} as email_hash
    from handles
    where email is not null
),

hashed as (
    select email_hashes.*
    from email_hashes
    inner join shared_hashes on email_hashes.email_hash = shared_hashes.hashed_email
),

stacked as (
    {{ identifier_rows() }}
)

select
    node,
    subject_key,
    identifier_type,
    identifier_value,
    source,
    first_seen_at,
    last_seen_at,
    {{ run_time() }} as built_at
from stacked
where identifier_value is not null and not is_told_again
union all
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
where identifier_value is not null and is_told_again
group by node, identifier_type, identifier_value
