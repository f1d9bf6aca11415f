with products as (
    select * from {{ source('shop', 'products') }}
),

territories as (
    select * from {{ ref('sales_territories') }}
),

sales as (
    select
        *,
        {{ shop_order_number() }} as number
    from {{ source('shop', 'sales') }}
    {{ cdp.new_rows(source('shop', 'sales'), 'order_number') }}
),

priced as (
    select
        sales.*,
        territories.country,
        {{ cdp.timestamp_from_format('sales.order_date', '%m/%d/%Y') }} as order_time,
        round({{ cdp.parse_number('sales.order_quantity', 'bigint') }} * {{ cdp.parse_number('products.product_price', 'decimal(18,4)') }}, 2)
            as line_amount
    from sales
    left join products on sales.product_key = products.product_key
    left join territories on sales.territory_key = territories.territory_key
),

orders as (
    select
        number as order_id,
        'shop:' || number as order_ref,
        'shop:' || customer_key as customer_ref,
        'sale' as order_type,
        'completed' as status,
        'web' as channel,
        'USD' as currency,
        min(country) as country,
        min(order_time) as ordered_at,
        min(order_time) as updated_at,
        sum(line_amount) as amount,
        count(*) as record_versions,
        min(_file) as _file,
        min(_line) as _line,
        max(_loaded_at) as _loaded_at
    from priced
    group by number, customer_key
)

{{ cdp.conform('shop', 'orders', 'orders', provides=[
    'order_id', 'order_ref', 'customer_ref', 'order_type', 'status', 'channel', 'currency', 'country', 'ordered_at', 'updated_at',
    'amount', 'record_versions',
]) }}
