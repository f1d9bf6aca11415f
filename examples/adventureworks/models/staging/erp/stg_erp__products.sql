-- Built as a whole: a new cost or price changes a product that has not moved itself.
{{ config(materialized='table') }}

with products as (
    select * from {{ source('erp', 'products') }}
),

subcategories as (
    select * from {{ ref('product_subcategories') }}
),

{%- for table, column in {'product_costs': 'standard_cost', 'product_prices': 'list_price'}.items() %}

{{ table }} as (
    select
        product_id,
        {{ cdp.parse_number(column, 'decimal(18,4)') }} as {{ column }},
        row_number() over (partition by product_id order by start_date desc) as recency
    from {{ source('erp', table) }}
),
{%- endfor %}

cleaned as (
    select
        products._file,
        products._line,
        products._loaded_at,
        {{ cdp.clean_text('products.product_number') }} as product_id,
        {{ cdp.clean_text('products.product_name') }} as product_name,
        subcategories.subcategory as product_category,
        'AdventureWorks' as product_brand,
        coalesce(product_prices.list_price, {{ cdp.parse_number('products.list_price', 'decimal(18,4)') }}) as price,
        coalesce(product_costs.standard_cost, {{ cdp.parse_number('products.standard_cost', 'decimal(18,4)') }}) as cost,
        'USD' as currency,
        {{ shop_time('erp', 'products.modified_date') }} as updated_at
    from products
    left join subcategories on products.product_subcategory_id = subcategories.subcategory_key
    left join product_costs on products.product_id = product_costs.product_id and product_costs.recency = 1
    left join product_prices on products.product_id = product_prices.product_id and product_prices.recency = 1
)

{{ cdp.conform('erp', 'products', 'cleaned', provides=[
    'product_id', 'product_name', 'product_category', 'product_brand', 'price', 'cost', 'currency', 'updated_at',
]) }}
