-- Hurt if it fails: whoever believes a report: an order counted twice, or a return that nobody took off.
-- Not tested: orders without a customer, which are nobody's revenue here; whether the rates are right.
with orders as (
    select
        customer_id,
        sum(company_amount) as net_amount
    from {{ ref('customer_orders') }}
    where customer_id is not null and not coalesce(is_cancelled, false)
    group by customer_id
),

customers as (
    select * from {{ ref('customer_360') }}
)

select
    customers.customer_id,
    customers.lifetime_revenue,
    orders.net_amount
from customers
left join orders on customers.customer_id = orders.customer_id
where
    customers.lifetime_revenue <> coalesce(orders.net_amount, 0)
    or customers.lifetime_revenue <> customers.gross_revenue - customers.returned_revenue
