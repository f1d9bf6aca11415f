with orders as (
    {{ with_customer('orders') }}
),

rates as (
    {{ daily_rates() }}
)

select
    orders.order_ref,
    orders.customer_id,
    orders.order_type,
    orders.original_order_ref,
    orders.ordered_at,
    orders.status,
    -- A cancelled order stays visible and earns nothing.
    orders.status = 'cancelled' as is_cancelled,
    orders.channel,
    orders.store_id,
    orders.country,
    orders.brand,
    orders.source,
    orders.currency,
    orders.amount,
    {{ company_amount('orders.amount', 'orders.currency', 'rates.rate') }} as company_amount,
    orders.record_key
from orders
left join rates
    on
        orders.currency = rates.currency
        and orders.ordered_at >= rates.valid_from
        and (orders.ordered_at < rates.valid_until or rates.valid_until is null)
