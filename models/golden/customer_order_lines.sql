with lines as (
    select * from {{ ref('conformed_order_lines') }}
),

orders as (
    select * from {{ ref('customer_orders') }}
),

products as (
    select * from {{ ref('conformed_products') }}
),

rates as (
    {{ daily_rates() }}
),

cost_rates as (
    select * from rates
),

-- A till sells what the shop's catalogue describes: the cost of a product is looked up across sources.
ranked_costs as (
    select
        product_id,
        cost,
        currency as cost_currency,
        row_number() over (partition by product_id order by updated_at desc, record_key asc) as recency
    from products
    where cost is not null
),

costs as (
    select * from ranked_costs
    where recency = 1
)

select
    lines.source || ':' || lines.line_id as line_ref,
    lines.order_ref,
    orders.customer_id,
    orders.order_type,
    orders.is_cancelled,
    orders.channel,
    coalesce(lines.ordered_at, orders.ordered_at) as ordered_at,
    lines.line_number,
    lines.product_id,
    coalesce(lines.product_name, products.product_name) as product_name,
    coalesce(lines.product_category, products.product_category) as product_category,
    lines.quantity,
    lines.unit_price,
    lines.discount_amount,
    lines.currency,
    lines.amount,
    {{ company_amount('lines.amount', 'lines.currency', 'rates.rate') }} as company_amount,
    {{ company_amount('lines.quantity * costs.cost', 'costs.cost_currency', 'cost_rates.rate') }} as company_cost,
    lines.source,
    lines.brand,
    lines.record_key
from lines
left join orders on lines.order_ref = orders.order_ref
left join products on lines.source = products.source and lines.product_id = products.product_id
left join costs on lines.product_id = costs.product_id
left join rates
    on
        lines.currency = rates.currency
        and coalesce(lines.ordered_at, orders.ordered_at) >= rates.valid_from
        and (coalesce(lines.ordered_at, orders.ordered_at) < rates.valid_until or rates.valid_until is null)
left join cost_rates
    on
        costs.cost_currency = cost_rates.currency
        and coalesce(lines.ordered_at, orders.ordered_at) >= cost_rates.valid_from
        and (coalesce(lines.ordered_at, orders.ordered_at) < cost_rates.valid_until or cost_rates.valid_until is null)
