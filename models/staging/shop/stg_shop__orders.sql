-- A return is an order of its own with a negative amount. It names no customer, so it takes over the handles of the order that
-- it belongs to, which may land before or after it: whenever either lands, both are read again.
{%- set raw = [source('shop', 'orders'), source('shop', 'returns')] %}

with orders as (
    select * from {{ source('shop', 'orders') }}
    {{ new_rows(raw, 'order_id') }}
),

returns as (
    select * from {{ source('shop', 'returns') }}
    {{ new_rows(raw, 'order_id') }}
),

sales as (
    select
        _file,
        _line,
        _loaded_at,
        {{ clean_text('order_id') }} as order_id,
        'shop:' || {{ clean_text('order_id') }} as order_ref,
        'sale' as order_type,
        cast(null as {{ dbt.type_string() }}) as original_order_ref,
        lower({{ clean_text('status') }}) as status,
        'web' as channel,
        'shop:' || {{ clean_text('customer_id') }} as customer_ref,
        {{ clean_email('email') }} as email,
        {{ clean_phone('phone', clean_country('shipping_country')) }} as phone,
        {{ clean_text('payment_token') }} as card_token,
        {{ clean_text('anonymous_id') }} as anonymous_id,
        {{ clean_country('shipping_country') }} as country,
        upper({{ clean_text('currency') }}) as currency,
        {{ parse_number('total') }} as amount,
        {{ utc_timestamp('placed_at') }} as ordered_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        coalesce(
            {{ reject_time('placed_at', utc_timestamp('placed_at')) }},
            {{ reject_time('updated_at', utc_timestamp('updated_at'), required=false) }},
            {{ reject_unreadable('total', parse_number('total')) }},
            {{ reject_outside('total', parse_number('total')) }}
        ) as reject_reason
    from orders
),

refunds as (
    select
        _file,
        _line,
        _loaded_at,
        'return-' || {{ clean_text('return_id') }} as order_id,
        'shop:return-' || {{ clean_text('return_id') }} as order_ref,
        'shop:' || {{ clean_text('order_id') }} as original_order_ref,
        case
            when lower({{ clean_text('channel') }}) = 'email_link' then 'email'
            else lower({{ clean_text('channel') }})
        end as channel,
        {{ clean_email('email') }} as email,
        upper({{ clean_text('currency') }}) as currency,
        -abs({{ parse_number('refund_amount') }}) as amount,
        {{ utc_timestamp('returned_at') }} as returned_at,
        coalesce(
            {{ reject_time('returned_at', utc_timestamp('returned_at')) }},
            {{ reject_unreadable('refund_amount', parse_number('refund_amount')) }}
        ) as reject_reason
    from returns
),

original_versions as (
    select
        *,
        row_number() over (
            partition by order_ref
            order by coalesce(updated_at, _loaded_at) desc, _loaded_at desc, _file desc, _line desc
        ) as version_rank
    from sales
    where order_ref in (select refunds.original_order_ref from refunds)
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
        refunds.order_id,
        refunds.order_ref,
        'return' as order_type,
        refunds.original_order_ref,
        'returned' as status,
        refunds.channel,
        originals.customer_ref,
        coalesce(originals.email, refunds.email) as email,
        originals.phone,
        originals.card_token,
        originals.anonymous_id,
        originals.country,
        refunds.currency,
        refunds.amount,
        refunds.returned_at as ordered_at,
        refunds.returned_at as updated_at,
        refunds.reject_reason
    from refunds
    left join originals on refunds.original_order_ref = originals.order_ref
),

stacked as (
    select * from sales
    union all
    select * from returned
)

{{ conform('shop', 'orders', 'stacked', provides=[
    'order_id', 'order_ref', 'order_type', 'original_order_ref', 'customer_ref', 'email', 'phone', 'card_token', 'anonymous_id',
    'status', 'channel', 'country', 'currency', 'amount', 'ordered_at', 'updated_at', 'reject_reason',
]) }}
