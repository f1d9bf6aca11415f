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

known_products as (
    select
        source,
        product_id,
        max(product_name) as product_name,
        max(product_category) as product_category,
        max(cost) as cost,
        max(currency) as cost_currency
    from products
    group by source, product_id
),

-- A till sells what the shop's catalogue describes: the cost of a product is looked up across sources.
costs as (
    select
        product_id,
        max(cost) as cost,
        max(cost_currency) as cost_currency
    from known_products
    group by product_id
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
    coalesce(lines.product_name, known_products.product_name) as product_name,
    coalesce(lines.product_category, known_products.product_category) as product_category,
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
left join known_products on lines.source = known_products.source and lines.product_id = known_products.product_id
left join costs on lines.product_id = costs.product_id
left join rates
    on
        lines.currency = rates.currency
        and coalesce(lines.ordered_at, orders.ordered_at) >= rates.valid_from
        and (coalesce(lines.ordered_at, orders.ordered_at) < rates.valid_until or rates.valid_until is null)
left join rates as cost_rates
    on
        costs.cost_currency = cost_rates.currency
        and coalesce(lines.ordered_at, orders.ordered_at) >= cost_rates.valid_from
        and (coalesce(lines.ordered_at, orders.ordered_at) < cost_rates.valid_until or cost_rates.valid_until is null)
