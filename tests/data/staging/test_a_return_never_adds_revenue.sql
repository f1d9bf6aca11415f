-- Hurt if it fails: whoever counts revenue: tills and shops write returns with either sign.
-- Not tested: whether the refund is right.
with orders as (
    select * from {{ ref('stg_shop__orders') }}
    union all
    select * from {{ ref('stg_pos__orders') }}
)

select
    record_key,
    amount
from orders
where order_type = 'return' and reject_reason is null and amount > 0
