-- A returned line stands beside the line that was sold, with a negative quantity and amount. What was sold is looked up, and
-- may land before or after: whenever either lands, both are read again.
{%- set raw = [source('shop', 'order_lines'), source('shop', 'returns')] %}

with lines as (
    select * from {{ source('shop', 'order_lines') }}
    {{ new_rows(raw, 'line_id') }}
),

returns as (
    select * from {{ source('shop', 'returns') }}
    {{ new_rows(raw, 'line_id') }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,
        {{ clean_text('line_id') }} as line_id,
        'shop:' || {{ clean_text('order_id') }} as order_ref,
        {{ parse_number('line_number', 'bigint') }} as line_number,
        {{ clean_text('sku') }} as product_id,
        {{ clean_text('product_name') }} as product_name,
        {{ clean_text('category') }} as product_category,
        {{ parse_number('quantity') }} as quantity,
        {{ parse_number('unit_price') }} as unit_price,
        coalesce({{ parse_number('discount') }}, 0) as discount_amount,
        upper({{ clean_text('currency') }}) as currency,
        {{ utc_timestamp('placed_at') }} as ordered_at,
        {{ utc_timestamp('placed_at') }} as updated_at,
        coalesce(
            {{ reject_time('placed_at', utc_timestamp('placed_at')) }},
            {{ reject_unreadable('quantity', parse_number('quantity')) }},
            {{ reject_outside('quantity', parse_number('quantity')) }},
            {{ reject_unreadable('unit_price', parse_number('unit_price')) }},
            {{ reject_outside('unit_price', parse_number('unit_price')) }},
            {{ reject_unreadable('discount', parse_number('discount')) }}
        ) as reject_reason
    from lines
),

sold as (
    select
        *,
        quantity * unit_price - discount_amount as amount
    from cleaned
),

refunds as (
    select
        _file,
        _line,
        _loaded_at,
        'return-' || {{ clean_text('return_id') }} as line_id,
        {{ clean_text('line_id') }} as original_line_id,
        -abs({{ parse_number('quantity') }}) as quantity,
        upper({{ clean_text('currency') }}) as currency,
        -abs({{ parse_number('refund_amount') }}) as amount,
        {{ utc_timestamp('returned_at') }} as returned_at,
        coalesce(
            {{ reject_time('returned_at', utc_timestamp('returned_at')) }},
            {{ reject_unreadable('quantity', parse_number('quantity')) }},
            {{ reject_unreadable('refund_amount', parse_number('refund_amount')) }}
        ) as reject_reason
    from returns
),

original_versions as (
    select
        *,
        row_number() over (partition by line_id order by _loaded_at desc, _file desc, _line desc) as version_rank
    from sold
    where line_id in (select refunds.original_line_id from refunds)
),

originals as (
    select * from original_versions
    where version_rank = 1
),

returned as (
    select
        refunds._file,
        refunds._line,
        refunds._loaded_at,
        refunds.line_id,
        'shop:' || refunds.line_id as order_ref,
        1 as line_number,
        originals.product_id,
        originals.product_name,
        originals.product_category,
        refunds.quantity,
        originals.unit_price,
        refunds.quantity * originals.unit_price - refunds.amount as discount_amount,
        refunds.currency,
        refunds.returned_at as ordered_at,
        refunds.returned_at as updated_at,
        refunds.reject_reason,
        refunds.amount
    from refunds
    left join originals on refunds.original_line_id = originals.line_id
),

stacked as (
    select * from sold
    union all
    select * from returned
)

{{ conform('shop', 'order_lines', 'stacked', provides=[
    'line_id', 'order_ref', 'line_number', 'product_id', 'product_name', 'product_category', 'quantity', 'unit_price',
    'discount_amount', 'currency', 'amount', 'ordered_at', 'updated_at', 'reject_reason',
]) }}
