with source as (
    select * from {{ source('shop', 'products') }}
    {{ new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- the product
        {{ clean_text('sku') }} as product_id,
        {{ clean_text('name') }} as product_name,
        {{ clean_text('category') }} as product_category,
        {{ clean_text('brand') }} as product_brand,

        ---------- money
        {{ parse_number('price') }} as price,
        {{ parse_number('cost') }} as cost,
        upper({{ clean_text('currency') }}) as currency,

        ---------- times
        {{ utc_timestamp('updated_at') }} as updated_at,
        coalesce(
            {{ reject_time('updated_at', utc_timestamp('updated_at'), required=false) }},
            {{ reject_unreadable('price', parse_number('price')) }},
            {{ reject_outside('price', parse_number('price')) }},
            {{ reject_unreadable('cost', parse_number('cost')) }},
            {{ reject_outside('cost', parse_number('cost')) }}
        ) as reject_reason
    from source
)

{{ conform('shop', 'products', 'cleaned', provides=[
    'product_id', 'product_name', 'product_category', 'product_brand', 'price', 'cost', 'currency', 'updated_at',
    'reject_reason',
]) }}
