-- A box that somebody neither ticked nor cleared is no row here: silence is neither a grant nor a refusal.
with source as (
    select * from {{ source('shop', 'customers') }}
    {{ new_rows(source('shop', 'customers'), 'customer_id') }}
),

dated as (
    select
        *,
        {{ clean_text('customer_id') }} as clean_customer_id,
        {{ utc_timestamp('updated_at') }} as answered_at
    from source
    where
        {{ clean_text('customer_id') }} is not null
        and {{ reject_time('updated_at', utc_timestamp('updated_at')) }} is null
),

answers as (
    select
        *,
        'newsletter' as question,
        {{ parse_boolean('newsletter') }} as is_allowed
    from dated
    where {{ parse_boolean('newsletter') }} is not null
    union all
    select
        *,
        'ads' as question,
        {{ parse_boolean('ads_consent') }} as is_allowed
    from dated
    where {{ parse_boolean('ads_consent') }} is not null
),

{{ said_since('answers', 'clean_customer_id, question') }}

choices as (
    select
        _file,
        _line,
        _loaded_at,
        clean_customer_id || '-' || question || '-' || answered_at as consent_id,
        'shop:' || clean_customer_id as customer_ref,
        {{ clean_email('email') }} as email,
        case question when 'newsletter' then 'marketing' else 'advertising' end as purpose,
        case question when 'newsletter' then 'email' else 'ads' end as channel,
        case when is_allowed then 'granted' else 'denied' end as status,
        'consent' as legal_basis,
        {{ clean_country('country') }} as jurisdiction,
        said_at as occurred_at,
        answered_at as updated_at
    from said
)

{{ conform('shop', 'consents', 'choices', provides=[
    'consent_id', 'customer_ref', 'email', 'purpose', 'channel', 'status', 'legal_basis', 'jurisdiction', 'occurred_at',
    'updated_at',
]) }}
