with source as (
    select * from {{ source('loyalty', 'ledger') }}
    {{ new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- keys
        {{ clean_text('entry_id') }} as entry_id,
        'loyalty:' || {{ clean_text('member_id') }} as customer_ref,
        {{ clean_text('member_id') }} as loyalty_id,
        case when reference like 'T%' then 'pos:' else 'shop:' end || {{ clean_text('reference') }} as order_ref,

        ---------- what
        lower({{ clean_text('type') }}) as entry_type,
        {{ parse_number('points', 'bigint') }} as points,
        {{ clean_text('reason') }} as reason,

        ---------- when
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        {{ utc_timestamp('occurred_at') }} as updated_at,
        coalesce(
            {{ reject_time('occurred_at', utc_timestamp('occurred_at')) }},
            {{ reject_unreadable('points', parse_number('points', 'bigint')) }}
        ) as reject_reason
    from source
)

{{ conform('loyalty', 'loyalty_entries', 'cleaned', provides=[
    'entry_id', 'customer_ref', 'loyalty_id', 'order_ref', 'entry_type', 'points', 'reason', 'occurred_at', 'updated_at',
    'reject_reason',
]) }}
