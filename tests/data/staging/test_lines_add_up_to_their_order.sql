-- Hurt if it fails: whoever compares products with customers: the lines tell of another revenue than the orders.
-- Not tested: orders of which a line is in quarantine.
-- A warning only: lines and orders may land on different days.
{{ config(severity='warn') }}

with orders as (
    select * from {{ ref('stg_shop__orders') }}
    union all
    select * from {{ ref('stg_pos__orders') }}
),

lines as (
    select * from {{ ref('stg_shop__order_lines') }}
    union all
    select * from {{ ref('stg_pos__order_lines') }}
),

line_totals as (
    select
        order_ref,
        sum(amount) as line_amount,
        count(reject_reason) as rejected_lines
    from lines
    group by order_ref
)

select
    orders.order_ref,
    orders.amount,
    line_totals.line_amount
from orders
inner join line_totals on orders.order_ref = line_totals.order_ref
where orders.reject_reason is null and line_totals.rejected_lines = 0 and orders.amount <> line_totals.line_amount
