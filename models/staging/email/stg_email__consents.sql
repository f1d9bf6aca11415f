-- Who unsubscribes or complains has taken consent back. A bounce is nobody's choice: it says that the address is dead, so it
-- stops the sending without pretending that the person withdrew.
with source as (
    select * from {{ source('email', 'activity') }}
    {{ new_rows() }}
),

choices as (
    select
        _file,
        _line,
        _loaded_at,
        {{ clean_text('activity_id') }} as consent_id,
        {{ clean_email('email') }} as email,
        'marketing' as purpose,
        'email' as channel,
        case when lower({{ clean_text('type') }}) = 'bounced' then 'undeliverable' else 'withdrawn' end as status,
        case when lower({{ clean_text('type') }}) = 'bounced' then 'legitimate_interest' else 'consent' end as legal_basis,
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        {{ utc_timestamp('occurred_at') }} as updated_at
    from source
    where
        lower({{ clean_text('type') }}) in ('unsubscribed', 'complained', 'bounced')
        and {{ clean_text('activity_id') }} is not null
        and {{ clean_email('email') }} is not null
        and {{ reject_time('occurred_at', utc_timestamp('occurred_at')) }} is null
)

{{ conform('email', 'consents', 'choices', provides=[
    'consent_id', 'email', 'purpose', 'channel', 'status', 'legal_basis', 'occurred_at', 'updated_at',
]) }}
