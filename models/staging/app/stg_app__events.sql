with source as (
    select * from {{ source('app', 'events') }}
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
        {{ clean_text('device_id') }} as device_id,

        ---------- what; the app runs on phones and tablets and does not say on which
        lower({{ clean_text('event') }}) as event_name,
        'app' as channel,
        {{ clean_text('screen') }} as page_url,
        {{ clean_text('sku') }} as product_id,
        {{ parse_number('cart_value') }} as amount,
        upper({{ clean_text('currency') }}) as currency,

        ---------- when
        {{ timestamp_from_epoch('occurred_at_ms') }} as occurred_at,
        {{ timestamp_from_epoch('occurred_at_ms') }} as updated_at,
        coalesce(
            {{ reject_time('occurred_at_ms', timestamp_from_epoch('occurred_at_ms')) }},
            {{ reject_unreadable('cart_value', parse_number('cart_value')) }},
            {{ reject_outside('cart_value', parse_number('cart_value')) }}
        ) as reject_reason
    from source
)

{{ conform('app', 'events', 'cleaned', provides=[
    'event_id', 'customer_ref', 'device_id', 'event_name', 'channel', 'page_url', 'product_id', 'amount', 'currency',
    'occurred_at', 'updated_at', 'reject_reason',
]) }}
