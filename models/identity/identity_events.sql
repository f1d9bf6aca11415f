{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}

with ledger as (
    select * from {{ ref('identity_assignment') }}
),

changes as (
    select * from ledger
    {%- if is_incremental() %}
    where assigned_at > (select coalesce(max(seen.occurred_at), cast('1970-01-01' as timestamp)) from {{ this }} as seen)
    {%- endif %}
),

living as (
    select distinct customer_id from ledger
    where is_current
),

minted as (
    select
        'minted' as event_type,
        customer_id,
        cast(null as {{ dbt.type_string() }}) as other_customer_id,
        count(*) as subjects,
        max(assigned_at) as occurred_at
    from changes
    where minted_at = assigned_at and is_current
    group by customer_id
),

-- Subjects that went from one id to another: a merge where the old id has died with it, a split where it lives on.
moved as (
    select
        case when max(living.customer_id) is null then 'merged' else 'split' end as event_type,
        changes.customer_id,
        changes.previous_customer_id as other_customer_id,
        count(*) as subjects,
        max(changes.assigned_at) as occurred_at
    from changes
    left join living on changes.previous_customer_id = living.customer_id
    where changes.customer_id <> changes.previous_customer_id
    group by changes.customer_id, changes.previous_customer_id
),

retired as (
    select
        'retired' as event_type,
        changes.customer_id,
        cast(null as {{ dbt.type_string() }}) as other_customer_id,
        count(*) as subjects,
        max(changes.assigned_at) as occurred_at
    from changes
    left join living on changes.customer_id = living.customer_id
    where not changes.is_current and living.customer_id is null
    group by changes.customer_id
),

events as (
    select * from minted
    union all
    select * from moved
    union all
    select * from retired
)

select
    {{ dbt.hash("event_type || customer_id || coalesce(other_customer_id, '') || occurred_at") }} as event_id,
    *
from events
