with source as (
    select * from {{ source('pos', 'receipts') }}
    {{ new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- keys
        {{ clean_text('receipt_id') }} as order_id,
        'pos:' || {{ clean_text('receipt_id') }} as order_ref,
        'pos:' || {{ clean_text('original_receipt_id') }} as original_order_ref,

        ---------- who
        'loyalty:' || {{ clean_text('loyalty_id') }} as customer_ref,
        {{ clean_text('loyalty_id') }} as loyalty_id,
        {{ clean_email('email') }} as email,
        {{ clean_text('card_token') }} as card_token,

        ---------- what and where; tills disagree on the sign of a return
        case when lower({{ clean_text('receipt_type') }}) = 'return' then 'return' else 'sale' end as order_type,
        case when lower({{ clean_text('receipt_type') }}) = 'return' then 'returned' else 'completed' end as status,
        'store' as channel,
        {{ clean_text('store_id') }} as store_id,
        upper({{ clean_text('currency') }}) as currency,
        case
            when lower({{ clean_text('receipt_type') }}) = 'return' then -abs({{ parse_number('total') }})
            else {{ parse_number('total') }}
        end as amount,

        ---------- when
        {{ utc_timestamp('sold_at', 'store_timezone') }} as ordered_at,
        {{ utc_timestamp('sold_at', 'store_timezone') }} as updated_at,
        coalesce(
            {{ reject_time('sold_at', utc_timestamp('sold_at', 'store_timezone')) }},
            {{ reject_unreadable('total', parse_number('total')) }},
            case
                when lower({{ clean_text('receipt_type') }}) <> 'return'
                    then {{ reject_outside('total', parse_number('total')) }}
            end
        ) as reject_reason
    from source
)

{{ conform('pos', 'orders', 'cleaned', provides=[
    'order_id', 'order_ref', 'original_order_ref', 'customer_ref', 'loyalty_id', 'email', 'card_token', 'order_type', 'status',
    'channel', 'store_id', 'currency', 'amount', 'ordered_at', 'updated_at', 'reject_reason',
]) }}
