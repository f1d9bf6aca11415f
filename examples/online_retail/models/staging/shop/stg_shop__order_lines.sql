with source as (
    select * from {{ source('shop', 'lines') }}
    {{ cdp.new_rows() }}
),

parsed as (
    select
        *,
        {{ cdp.parse_number('quantity', 'bigint') }} as pieces,
        {{ cdp.parse_number('unit_price', 'decimal(18,4)') }} as price,
        {{ cdp.utc_timestamp('invoice_date', "'Europe/London'") }} as invoiced_at
    from source
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,
        -- The feed does not number its lines, and one invoice may hold the same line twice.
        _file || '#' || _line as line_id,
        'shop:' || invoice_no as order_ref,
        stock_code as product_id,
        {{ cdp.clean_text('description') }} as product_name,
        pieces as quantity,
        price as unit_price,
        'GBP' as currency,
        round(pieces * price, 2) as amount,
        invoiced_at as ordered_at,
        invoiced_at as updated_at,
        case
            when invoice_no like 'A%' then 'an adjustment of the accounts, no order'
            when pieces is null or price is null or invoiced_at is null then 'quantity, unit_price or invoice_date cannot be read'
        end as reject_reason
    from parsed
)

{{ cdp.conform('shop', 'order_lines', 'cleaned', provides=[
    'line_id', 'order_ref', 'product_id', 'product_name', 'quantity', 'unit_price', 'currency', 'amount', 'ordered_at',
    'updated_at', 'reject_reason',
]) }}
