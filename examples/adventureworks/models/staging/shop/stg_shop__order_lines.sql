with products as (
    select * from {{ source('shop', 'products') }}
),

subcategories as (
    select * from {{ ref('product_subcategories') }}
),

-- Whose order a line belongs to shows only beside the other lines of its number: all of them are read again.
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
        products.product_sku,
        products.product_name,
        subcategories.subcategory,
        {{ cdp.parse_number('sales.order_quantity', 'bigint') }} as quantity,
        {{ cdp.parse_number('products.product_price', 'decimal(18,4)') }} as price
    from sales
    left join products on sales.product_key = products.product_key
    left join subcategories on products.product_subcategory_key = subcategories.subcategory_key
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,
        number || '-' || order_line_item as line_id,
        'shop:' || number as order_ref,
        cast(order_line_item as {{ dbt.type_bigint() }}) as line_number,
        product_sku as product_id,
        product_name,
        subcategory as product_category,
        quantity,
        price as unit_price,
        'USD' as currency,
        -- List prices have four digits; a line is charged in cents.
        round(quantity * price, 2) as amount,
        {{ cdp.timestamp_from_format('order_date', '%m/%d/%Y') }} as ordered_at,
        {{ cdp.timestamp_from_format('order_date', '%m/%d/%Y') }} as updated_at,
        case
            when price is null then 'product ' || coalesce(product_key, '') || ' is not in the catalogue'
            when quantity is null then 'order_quantity cannot be read'
        end as reject_reason
    from priced
)

{{ cdp.conform('shop', 'order_lines', 'cleaned', provides=[
    'line_id', 'order_ref', 'line_number', 'product_id', 'product_name', 'product_category', 'quantity', 'unit_price', 'currency',
    'amount', 'ordered_at', 'updated_at', 'reject_reason',
]) }}
