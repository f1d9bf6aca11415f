{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='former_customer_id', full_refresh=false) }}

-- An id that was merged away keeps pointing to the customer who holds its subjects now.
with events as (
    select * from {{ ref('identity_events') }}
),

ledger as (
    select * from {{ ref('identity_assignment') }}
),

living as (
    select distinct customer_id from ledger
    where is_current
),

merges as (
    select
        other_customer_id as former_customer_id,
        customer_id,
        occurred_at as merged_at,
        row_number() over (partition by other_customer_id order by occurred_at desc, subjects desc, customer_id asc) as latest
    from events
    where event_type = 'merged'
    {%- if is_incremental() %}
        and occurred_at > (select coalesce(max(seen.merged_at), cast('1970-01-01' as timestamp)) from {{ this }} as seen)
    {%- endif %}
),

new_aliases as (
    select
        former_customer_id,
        customer_id,
        merged_at
    from merges
    where latest = 1
)

select * from new_aliases
{%- if is_incremental() %}
union all
-- The customer that an older alias pointed to was itself merged: point on.
select
    pointed.former_customer_id,
    new_aliases.customer_id,
    new_aliases.merged_at
from {{ this }} as pointed
inner join new_aliases on pointed.customer_id = new_aliases.former_customer_id
where pointed.former_customer_id not in (select fresh.former_customer_id from new_aliases as fresh)
{%- endif %}
