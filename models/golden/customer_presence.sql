with assignment as (
    select * from {{ ref('identity_assignment') }}
    where is_current
),

subjects as (
    select * from {{ ref('identity_subjects') }}
),

handles as (
    select * from {{ ref('identity_handles') }}
),

profiles as (
    select * from {{ ref('customer_profiles') }}
),

registry as (
    {{ source_trust() }}
),

seen as (
    select
        assignment.customer_id,
        max(case when subjects.is_known then 1 else 0 end) as known_subjects,
        count(*) as subject_count,
        min(subjects.first_seen_at) as first_seen_at,
        max(subjects.last_seen_at) as last_seen_at
    from assignment
    inner join subjects on assignment.subject_key = subjects.subject_key
    group by assignment.customer_id
),

customer_sources as (
    select
        assignment.customer_id,
        handles.source,
        max(case when handles.party = 'third' then 0 else 1 end) as own_source
    from handles
    inner join assignment on handles.subject_key = assignment.subject_key
    group by assignment.customer_id, handles.source
),

source_lists as (
    select
        customer_id,
        {{ dbt.listagg('source', "', '", 'order by source') }} as sources,
        count(*) as source_count,
        max(own_source) as own_sources
    from customer_sources
    group by customer_id
),

-- A brand knows whom one of its systems has seen, with a profile or without.
customer_brands as (
    select
        customer_id,
        brand
    from profiles
    where brand is not null
    union distinct
    select
        customer_sources.customer_id,
        registry.brand
    from customer_sources
    inner join registry on customer_sources.source = registry.source
    where customer_sources.own_source = 1 and registry.brand is not null
),

brand_lists as (
    select
        customer_id,
        {{ dbt.listagg('brand', "', '", 'order by brand') }} as brands
    from customer_brands
    group by customer_id
)

select
    seen.customer_id,
    case
        when seen.known_subjects = 1 then 'known'
        when source_lists.own_sources = 0 then 'prospect'
        else 'anonymous'
    end as profile_state,
    source_lists.sources,
    source_lists.source_count,
    brand_lists.brands,
    seen.subject_count,
    seen.first_seen_at,
    seen.last_seen_at
from seen
left join source_lists on seen.customer_id = source_lists.customer_id
left join brand_lists on seen.customer_id = brand_lists.customer_id
