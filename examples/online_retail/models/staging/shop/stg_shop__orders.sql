-- An invoice is the sum of its lines: when one of them lands, all of them are read again.
with lines as (
    select
        *,
        {{ cdp.parse_number('quantity', 'bigint') }} * {{ cdp.parse_number('unit_price', 'decimal(18,4)') }} as line_amount,
        {{ cdp.utc_timestamp('invoice_date', "'Europe/London'") }} as invoiced_at
    from {{ source('shop', 'lines') }}
    {{ cdp.new_rows(source('shop', 'lines'), 'invoice_no') }}
),

invoices as (
    select
        invoice_no as order_id,
        'shop:' || invoice_no as order_ref,
        'shop:' || min({{ cdp.replace_all('customer_id', '[.]0$', '') }}) as customer_ref,
        case when invoice_no like 'C%' then 'return' else 'sale' end as order_type,
        'completed' as status,
        'web' as channel,
        'GBP' as currency,
        sum(round(line_amount, 2)) as amount,
        min(invoiced_at) as ordered_at,
        min(invoiced_at) as updated_at,
        count(*) as record_versions,
        min(_file) as _file,
        min(_line) as _line,
        max(_loaded_at) as _loaded_at,
        case when invoice_no like 'A%' then 'an adjustment of the accounts, no order' end as reject_reason
    from lines
    group by invoice_no
)

{{ cdp.conform('shop', 'orders', 'invoices', provides=[
    'order_id', 'order_ref', 'customer_ref', 'order_type', 'status', 'channel', 'currency', 'amount', 'ordered_at', 'updated_at',
    'record_versions', 'reject_reason',
]) }}
