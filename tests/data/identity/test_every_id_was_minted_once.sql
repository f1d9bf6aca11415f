-- Hurt if it fails: whoever follows the events to keep another system in step, and meets an id that was never announced.
-- Not tested: the times of the events.

with ledger as (
    select distinct customer_id from {{ ref('identity_assignment') }}
),

minted as (
    select
        customer_id,
        count(*) as times
    from {{ ref('identity_events') }}
    where event_type = 'minted'
    group by customer_id
)

select
    ledger.customer_id,
    coalesce(minted.times, 0) as times
from ledger
left join minted on ledger.customer_id = minted.customer_id
where coalesce(minted.times, 0) <> 1
