-- A permission that nobody asked for is no row here: silence is neither a grant nor a refusal.
with source as (
    select * from {{ source('crm', 'contacts') }}
    {{ new_rows() }}
),

answers as (
    select
        *,
        {{ clean_text('contact_id') }} as clean_contact_id,
        {{ parse_boolean('marketing_permission') }} as is_allowed,
        coalesce({{ utc_timestamp('permission_at') }}, {{ utc_timestamp('updated_at') }}) as answered_at
    from source
    where
        {{ clean_text('contact_id') }} is not null
        and {{ reject_time('permission_at', utc_timestamp('permission_at'), required=false) }} is null
        and {{ reject_time('updated_at', utc_timestamp('updated_at'), required=false) }} is null
),

choices as (
    select
        _file,
        _line,
        _loaded_at,
        clean_contact_id || '-permission-' || answered_at as consent_id,
        'crm:' || clean_contact_id as customer_ref,
        {{ clean_email('email') }} as email,
        'marketing' as purpose,
        'any' as channel,
        case when is_allowed then 'granted' else 'denied' end as status,
        'consent' as legal_basis,
        {{ clean_country('country') }} as jurisdiction,
        answered_at as occurred_at,
        {{ utc_timestamp('updated_at') }} as updated_at
    from answers
    where is_allowed is not null and answered_at is not null
)

{{ conform('crm', 'consents', 'choices', provides=[
    'consent_id', 'customer_ref', 'email', 'purpose', 'channel', 'status', 'legal_basis', 'jurisdiction', 'occurred_at',
    'updated_at',
]) }}
