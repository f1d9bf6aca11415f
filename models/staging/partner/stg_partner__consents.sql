-- Consent that the partner collected for its own brand; it ends with the agreement under which it is shared.
with source as (
    select * from {{ source('partner', 'customers') }}
    {{ new_rows(source('partner', 'customers'), 'partner_customer_id') }}
),

answers as (
    select
        *,
        {{ clean_text('partner_customer_id') }} as clean_customer_id,
        {{ parse_boolean('marketing_consent') }} as is_allowed,
        {{ utc_timestamp('shared_at') }} as answered_at
    from source
    where
        {{ parse_boolean('marketing_consent') }} is not null
        and {{ clean_text('partner_customer_id') }} is not null
        and {{ reject_time('shared_at', utc_timestamp('shared_at')) }} is null
),

{{ said_since('answers', 'clean_customer_id') }}

choices as (
    select
        _file,
        _line,
        _loaded_at,
        clean_customer_id || '-marketing-' || answered_at as consent_id,
        'partner:' || clean_customer_id as customer_ref,
        {{ clean_sha256('hashed_email') }} as hashed_email,
        'marketing' as purpose,
        'any' as channel,
        case when is_allowed then 'granted' else 'denied' end as status,
        'consent' as legal_basis,
        {{ clean_country('country') }} as jurisdiction,
        said_at as occurred_at,
        cast('{{ (source_setting("partner", "agreement") or {}).expires_on }}' as timestamp) as expires_at,
        answered_at as updated_at
    from said
)

{{ conform('partner', 'consents', 'choices', provides=[
    'consent_id', 'customer_ref', 'hashed_email', 'purpose', 'channel', 'status', 'legal_basis', 'jurisdiction', 'occurred_at',
    'expires_at', 'updated_at',
]) }}
