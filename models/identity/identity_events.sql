{{ config(materialized='incremental', full_refresh=false) }}

with ledger as (
    select * from {{ ref('identity_assignment') }}
),

moves as (
    select * from {{ ref('identity_moves') }}
),

told as (
    {%- if is_incremental() %}
    select * from {{ this }}
    {%- else %}
        {{ empty_events() }}
    {%- endif %}
),

-- Everything since is told now, however many runs it took.
last_told as (
    select coalesce(max(occurred_at), {{ epoch() }}) as last_told_at from told
),

living as (
    select distinct customer_id from ledger
    where is_current
),

away as (
    select
        customer_id,
        max(case when event_type = 'retired' then occurred_at end) as retired_at,
        max(case when event_type = 'returned' then occurred_at end) as returned_at
    from told
    group by customer_id
),

minted as (
    select
        'minted' as event_type,
        ledger.customer_id,
        cast(null as {{ dbt.type_string() }}) as other_customer_id,
        count(*) as subjects,
        max(ledger.minted_at) as occurred_at
    from ledger
    inner join last_told on ledger.minted_at > last_told.last_told_at
    group by ledger.customer_id
),

-- Subjects that went from one id to another: a merge where the old id has died with it, a split where it lives on.
moved as (
    select
        case when max(living.customer_id) is null then 'merged' else 'split' end as event_type,
        moves.customer_id,
        moves.previous_customer_id as other_customer_id,
        count(*) as subjects,
        max(moves.assigned_at) as occurred_at
    from moves
    inner join last_told on moves.assigned_at > last_told.last_told_at
    left join living on moves.previous_customer_id = living.customer_id
    group by moves.customer_id, moves.previous_customer_id
),

retired as (
    select
        'retired' as event_type,
        ledger.customer_id,
        cast(null as {{ dbt.type_string() }}) as other_customer_id,
        count(*) as subjects,
        max(ledger.assigned_at) as occurred_at
    from ledger
    inner join last_told on ledger.assigned_at > last_told.last_told_at
    left join living on ledger.customer_id = living.customer_id
    where not ledger.is_current and living.customer_id is null
    group by ledger.customer_id
),

-- Somebody of whom nothing was left is back.
returned as (
    select
        'returned' as event_type,
        ledger.customer_id,
        cast(null as {{ dbt.type_string() }}) as other_customer_id,
        count(*) as subjects,
        max(ledger.assigned_at) as occurred_at
    from ledger
    inner join away on ledger.customer_id = away.customer_id
    where ledger.is_current and away.retired_at > coalesce(away.returned_at, {{ epoch() }})
    group by ledger.customer_id
),

events as (
    select * from minted
    union all
    select * from moved
    union all
    select * from retired
    union all
    select * from returned
)

select
    {{ dbt.hash("event_type || customer_id || coalesce(other_customer_id, '') || occurred_at") }} as event_id,
    *
from events
