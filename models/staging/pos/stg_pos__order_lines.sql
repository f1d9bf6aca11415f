-- When a line was sold and whether it was taken back stands on its receipt, which may land before or after it: whenever either
-- lands, both are read again.
{%- set raw = [source('pos', 'receipts'), source('pos', 'receipt_lines')] %}

with lines as (
    select * from {{ source('pos', 'receipt_lines') }}
    {{ new_rows(raw, 'receipt_id') }}
),

receipts as (
    select * from {{ source('pos', 'receipts') }}
    {{ new_rows(raw, 'receipt_id') }}
),

receipt_versions as (
    select
        {{ clean_text('receipt_id') }} as receipt_id,
        lower({{ clean_text('receipt_type') }}) = 'return' as is_return,
        {{ utc_timestamp('sold_at', 'store_timezone') }} as ordered_at,
        row_number() over (
            partition by {{ clean_text('receipt_id') }}
            order by {{ utc_timestamp('sold_at', 'store_timezone') }} desc nulls last, _loaded_at desc, _file desc, _line desc
        ) as version_rank
    from receipts
),

latest_receipts as (
    select * from receipt_versions
    where version_rank = 1
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,
        {{ clean_text('line_id') }} as line_id,
        {{ clean_text('receipt_id') }} as receipt_id,
        {{ parse_number('line_number', 'bigint') }} as line_number,
        {{ clean_text('sku') }} as product_id,
        {{ clean_text('product_name') }} as product_name,
        {{ clean_text('category') }} as product_category,
        {{ parse_number('quantity') }} as quantity,
        {{ parse_number('unit_price') }} as unit_price,
        abs(coalesce({{ parse_number('discount') }}, 0)) as discount_amount,
        upper({{ clean_text('currency') }}) as currency,
        coalesce(
            {{ reject_unreadable('quantity', parse_number('quantity')) }},
            {{ reject_unreadable('unit_price', parse_number('unit_price')) }},
            {{ reject_outside('unit_price', parse_number('unit_price')) }},
            {{ reject_unreadable('discount', parse_number('discount')) }}
        ) as reject_reason
    from lines
),

signed as (
    select
        cleaned._file,
        cleaned._line,
        cleaned._loaded_at,
        cleaned.line_id,
        'pos:' || cleaned.receipt_id as order_ref,
        cleaned.line_number,
        cleaned.product_id,
        cleaned.product_name,
        cleaned.product_category,
        case when latest_receipts.is_return then -abs(cleaned.quantity) else cleaned.quantity end as quantity,
        cleaned.unit_price,
        case when latest_receipts.is_return or cleaned.quantity < 0 then -cleaned.discount_amount else cleaned.discount_amount end
            as discount_amount,
        cleaned.currency,
        case
            when latest_receipts.is_return or cleaned.quantity < 0
                then -(abs(cleaned.quantity) * cleaned.unit_price - cleaned.discount_amount)
            else cleaned.quantity * cleaned.unit_price - cleaned.discount_amount
        end as amount,
        latest_receipts.ordered_at,
        cleaned.reject_reason
    from cleaned
    left join latest_receipts on cleaned.receipt_id = latest_receipts.receipt_id
)

{{ conform('pos', 'order_lines', 'signed', provides=[
    'line_id', 'order_ref', 'line_number', 'product_id', 'product_name', 'product_category', 'quantity', 'unit_price',
    'discount_amount', 'currency', 'amount', 'ordered_at', 'reject_reason',
]) }}
