with source as (
    select * from {{ source('shop', 'products') }}
    {{ cdp.new_rows() }}
),

subcategories as (
    select * from {{ ref('product_subcategories') }}
),

cleaned as (
    select
        source._file,
        source._line,
        source._loaded_at,
        {{ cdp.clean_text('source.product_sku') }} as product_id,
        {{ cdp.clean_text('source.product_name') }} as product_name,
        subcategories.subcategory as product_category,
        'AdventureWorks' as product_brand,
        {{ cdp.parse_number('source.product_price', 'decimal(18,4)') }} as price,
        {{ cdp.parse_number('source.product_cost', 'decimal(18,4)') }} as cost,
        'USD' as currency,
        {{ exported_on('shop') }} as updated_at
    from source
    left join subcategories on source.product_subcategory_key = subcategories.subcategory_key
)

{{ cdp.conform('shop', 'products', 'cleaned', provides=[
    'product_id', 'product_name', 'product_category', 'product_brand', 'price', 'cost', 'currency', 'updated_at',
]) }}
