with products as (
    select * from {{ source('erp', 'products') }}
),

inventory as (
    select * from {{ source('erp', 'inventory') }}
    {{ cdp.new_rows() }}
),

cleaned as (
    select
        inventory._file,
        inventory._line,
        inventory._loaded_at,
        inventory.product_id || '-' || inventory.location_id as stock_id,
        {{ cdp.clean_text('products.product_number') }} as product_id,
        inventory.location_id,
        {{ cdp.parse_number('inventory.quantity') }} as quantity,
        -- Per product, not per location: every row of a product says the same.
        {{ cdp.parse_number('products.safety_stock_level') }} as safety_stock,
        {{ shop_time('erp', 'inventory.modified_date') }} as stocked_at,
        {{ shop_time('erp', 'inventory.modified_date') }} as updated_at
    from inventory
    left join products on inventory.product_id = products.product_id
)

{{ cdp.conform('erp', 'product_stock', 'cleaned', provides=[
    'stock_id', 'product_id', 'location_id', 'quantity', 'safety_stock', 'stocked_at', 'updated_at',
]) }}
