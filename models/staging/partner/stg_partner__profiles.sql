with source as (
    select * from {{ source('partner', 'customers') }}
    {{ new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- keys; the partner shares a hash in place of the address
        {{ clean_text('partner_customer_id') }} as profile_id,
        'partner:' || {{ clean_text('partner_customer_id') }} as customer_ref,
        {{ clean_sha256('hashed_email') }} as hashed_email,

        ---------- the person
        {{ clean_text('first_name') }} as given_name,
        {{ clean_text('last_name') }} as family_name,

        ---------- address
        {{ clean_text('city') }} as city,
        {{ postcode_key('postcode') }} as postcode,
        {{ clean_country('country') }} as country,

        ---------- times
        {{ utc_timestamp('shared_at') }} as updated_at,
        {{ reject_time('shared_at', utc_timestamp('shared_at')) }} as reject_reason
    from source
)

{{ conform('partner', 'profiles', 'cleaned', provides=[
    'profile_id', 'customer_ref', 'hashed_email', 'given_name', 'family_name', 'city', 'postcode', 'country', 'updated_at',
    'reject_reason',
]) }}
