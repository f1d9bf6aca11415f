-- A returned line stands beside the line that was sold, with a negative quantity and amount. What was sold is looked up, and
-- may land before or after: whenever either lands, both are read again.
with touched as (
    select line_id, _loaded_at from {{ source('shop', 'order_lines') }}
    union all
    select line_id, _loaded_at from {{ source('shop', 'returns') }}
),

lines as (
    select * from {{ source('shop', 'order_lines') }}
    {{ new_rows('touched', 'line_id') }}
),

returns as (
    select * from {{ source('shop', 'returns') }}
    {{ new_rows('touched', 'line_id') }}
),

sold as (
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
        coalesce(
            {{ reject_time('placed_at', utc_timestamp('placed_at')) }},
            {{ reject_unreadable('quantity', parse_number('quantity')) }},
            {{ reject_unreadable('unit_price', parse_number('unit_price')) }},
            {{ reject_unreadable('discount', parse_number('discount')) }}
        ) as reject_reason
    from lines
),

refunded as (
    select
        _file,
        _line,
        _loaded_at,
        'return-' || {{ clean_text('return_id') }} as line_id,
        {{ clean_text('line_id') }} as original_line_id,
        -abs({{ parse_number('quantity') }}) as quantity,
        upper({{ clean_text('currency') }}) as currency,
        -abs({{ parse_number('refund_amount') }}) as amount,
        {{ utc_timestamp('returned_at') }} as ordered_at,
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
    where line_id in (select refunded.original_line_id from refunded)
),

originals as (
    select * from original_versions
    where version_rank = 1
),

stacked as (
    select
        _file, _line, _loaded_at, line_id, order_ref, line_number, product_id, product_name, product_category,
        quantity, unit_price, discount_amount, currency, quantity * unit_price - discount_amount as amount, ordered_at,
        ordered_at as updated_at, reject_reason
    from sold
    union all
    select
        refunded._file, refunded._line, refunded._loaded_at, refunded.line_id, 'shop:' || refunded.line_id, 1,
        originals.product_id, originals.product_name, originals.product_category, refunded.quantity, originals.unit_price,
        refunded.amount - refunded.quantity * originals.unit_price, refunded.currency, refunded.amount, refunded.ordered_at,
        refunded.ordered_at, refunded.reject_reason
    from refunded
    left join originals on refunded.original_line_id = originals.line_id
)

{{ conform('shop', 'order_lines', 'stacked', provides=[
    'line_id', 'order_ref', 'line_number', 'product_id', 'product_name', 'product_category', 'quantity', 'unit_price',
    'discount_amount', 'currency', 'amount', 'ordered_at', 'updated_at', 'reject_reason',
]) }}
