-- The help desk keeps no customer numbers: whoever writes is known by e-mail address, else by phone number.
with source as (
    select * from {{ source('support', 'tickets') }}
    {{ new_rows() }}
),

requesters as (
    select
        _file,
        _line,
        _loaded_at,
        {{ clean_email('requester_email') }} as email,
        {{ clean_phone('requester_phone', "'" ~ var('company_country') ~ "'") }} as phone,
        {{ clean_text('requester_name') }} as full_name,
        lower({{ clean_text('language') }}) as language,
        {{ utc_timestamp('opened_at') }} as created_at,
        coalesce({{ utc_timestamp('updated_at') }}, {{ utc_timestamp('opened_at') }}) as updated_at
    from source
    where
        {{ reject_time('opened_at', utc_timestamp('opened_at')) }} is null
        and {{ reject_time('updated_at', utc_timestamp('updated_at'), required=false) }} is null
),

reachable as (
    select
        *,
        coalesce(
            'email-' || case when email is not null then {{ dbt.hash('email') }} end,
            'phone-' || case when phone is not null then {{ dbt.hash('phone') }} end
        ) as profile_id
    from requesters
    where email is not null or phone is not null
)

{{ conform('support', 'profiles', 'reachable', provides=[
    'profile_id', 'email', 'phone', 'full_name', 'language', 'created_at', 'updated_at',
]) }}
