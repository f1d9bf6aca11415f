{{ config(materialized='incremental', pre_hook="{{ forget_touched_identifiers() }}") }}

with subjects as (
    select * from {{ ref('identity_subjects') }}
    {%- if is_incremental() %}
    where node not in (select known.node from {{ this }} as known)
    {%- endif %}
),

all_handles as (select * from {{ ref('identity_handles') }}),

all_traits as (select * from {{ ref('identity_traits') }}),

-- Only addresses whose hash somebody shares are worth hashing.
shared_hashes as (
    select distinct hashed_email from {{ ref('identity_handles') }}
    where hashed_email is not null
),

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

email_hashes as (
    select
        *,
        {{ sha256('email') }} as email_hash
    from handles
    where email is not null
),

hashed as (
    select email_hashes.* from email_hashes
    inner join shared_hashes on email_hashes.email_hash = shared_hashes.hashed_email
),

-- Most subjects are told of once, and tell each of their values once.
told_again as (
    select node from handles
    group by node
    having count(*) > 1 or max(hashed_email) is not null
    union distinct
    select node from traits
    group by node
    having count(*) > 1
    union distinct
    select node from other_refs
),

stacked as (
    {{ identifier_rows() }}
)

select
    stacked.node,
    stacked.subject_key,
    stacked.identifier_type,
    stacked.identifier_value,
    stacked.source,
    stacked.first_seen_at,
    stacked.last_seen_at,
    {{ run_time() }} as built_at
from stacked
left join told_again on stacked.node = told_again.node
where stacked.identifier_value is not null and told_again.node is null
union all
select
    stacked.node,
    {{ dbt.any_value('stacked.subject_key') }} as subject_key,
    stacked.identifier_type,
    stacked.identifier_value,
    min(stacked.source) as source,
    min(stacked.first_seen_at) as first_seen_at,
    max(stacked.last_seen_at) as last_seen_at,
    {{ run_time() }} as built_at
from stacked
inner join told_again on stacked.node = told_again.node
where stacked.identifier_value is not null
group by stacked.node, stacked.identifier_type, stacked.identifier_value
