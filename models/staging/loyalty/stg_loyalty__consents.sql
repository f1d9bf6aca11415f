-- A member who was never asked is no row here: silence is neither a grant nor a refusal.
with source as (
    select * from {{ source('loyalty', 'members') }}
    {{ new_rows(source('loyalty', 'members'), 'member_id') }}
),

answers as (
    select
        *,
        {{ clean_text('member_id') }} as loyalty_id,
        {{ parse_boolean('marketing_opt_in') }} as is_allowed,
        {{ utc_timestamp('updated_at') }} as answered_at
    from source
    where
        {{ parse_boolean('marketing_opt_in') }} is not null
        and {{ clean_text('member_id') }} is not null
        and {{ reject_time('updated_at', utc_timestamp('updated_at')) }} is null
),

{{ said_since('answers', 'loyalty_id') }}

choices as (
    select
        _file,
        _line,
        _loaded_at,
        loyalty_id || '-marketing-' || answered_at as consent_id,
        'loyalty:' || loyalty_id as customer_ref,
        loyalty_id,
        {{ clean_email('email') }} as email,
        'marketing' as purpose,
        'any' as channel,
        case when is_allowed then 'granted' else 'denied' end as status,
        'consent' as legal_basis,
        {{ clean_country('country') }} as jurisdiction,
        said_at as occurred_at,
        answered_at as updated_at
    from said
)

{{ conform('loyalty', 'consents', 'choices', provides=[
    'consent_id', 'customer_ref', 'loyalty_id', 'email', 'purpose', 'channel', 'status', 'legal_basis', 'jurisdiction',
    'occurred_at', 'updated_at',
]) }}
