with source as (
    select * from {{ source('web', 'events') }}
    {{ new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- who
        {{ clean_text('event_id') }} as event_id,
        'shop:' || {{ clean_text('user_id') }} as customer_ref,
        {{ clean_email('email') }} as email,
        {{ clean_text('anonymous_id') }} as anonymous_id,

        ---------- what
        lower({{ clean_text('event') }}) as event_name,
        'web' as channel,
        lower({{ clean_text('device_type') }}) as device_type,
        {{ clean_text('url') }} as page_url,
        {{ clean_text('referrer') }} as referrer_url,
        {{ clean_text('utm_source') }} as utm_source,
        {{ clean_text('utm_medium') }} as utm_medium,
        {{ clean_text('utm_campaign') }} as utm_campaign,
        {{ clean_text('sku') }} as product_id,
        'shop:' || {{ clean_text('order_id') }} as order_ref,
        {{ parse_number('cart_value') }} as amount,
        upper({{ clean_text('currency') }}) as currency,

        ---------- when
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        {{ utc_timestamp('occurred_at') }} as updated_at,
        coalesce(
            {{ reject_time('occurred_at', utc_timestamp('occurred_at')) }},
            {{ reject_unreadable('cart_value', parse_number('cart_value')) }},
            {{ reject_outside('cart_value', parse_number('cart_value')) }}
        ) as reject_reason
    from source
)

{{ conform('web', 'events', 'cleaned', provides=[
    'event_id', 'customer_ref', 'email', 'anonymous_id', 'event_name', 'channel', 'device_type', 'page_url', 'referrer_url',
    'utm_source', 'utm_medium', 'utm_campaign', 'product_id', 'order_ref', 'amount', 'currency', 'occurred_at', 'updated_at',
    'reject_reason',
]) }}
