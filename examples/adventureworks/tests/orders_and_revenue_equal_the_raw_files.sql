-- Finance stops reading a customer platform whose revenue is off by a cent. Two order numbers of the files stand for two
-- customers each, so an order is a number with its customer.
with raw_lines as (
    select
        sales.order_number,
        sales.customer_key,
        round(cast(sales.order_quantity as decimal(18, 0)) * cast(products.product_price as decimal(18, 4)), 2) as amount
    from {{ source('shop', 'sales') }} as sales
    inner join {{ source('shop', 'products') }} as products on sales.product_key = products.product_key
),

raw_totals as (
    select
        count(*) as line_count,
        count(distinct order_number || '/' || customer_key) as order_count,
        count(distinct customer_key) as buyers,
        sum(amount) as revenue
    from raw_lines
),

customers as (
    select
        sum(order_count) as order_count,
        sum(case when order_count > 0 then 1 else 0 end) as buyers,
        sum(lifetime_revenue) as revenue
    from {{ ref('customer_360') }}
),

orders as (
    select count(*) as order_count, sum(company_amount) as revenue from {{ ref('customer_orders') }}
),

lines as (
    select count(*) as line_count, sum(company_amount) as revenue from {{ ref('customer_order_lines') }}
)

select *
from raw_totals
cross join customers
cross join orders
cross join lines
where
    (select count(*) from {{ source('shop', 'sales') }}) <> lines.line_count
    or raw_totals.line_count <> lines.line_count
    or raw_totals.order_count <> orders.order_count
    or raw_totals.order_count <> customers.order_count
    or raw_totals.buyers <> customers.buyers
    or raw_totals.revenue <> lines.revenue
    or raw_totals.revenue <> orders.revenue
    or raw_totals.revenue <> customers.revenue
