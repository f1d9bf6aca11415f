with source as (
    select * from {{ source('shop', 'customers') }}
    {{ new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- keys
        {{ clean_text('customer_id') }} as profile_id,
        'shop:' || {{ clean_text('customer_id') }} as customer_ref,

        ---------- contact points
        {{ clean_email('email') }} as email,
        {{ clean_phone('phone', clean_country('country')) }} as phone,

        ---------- the person
        {{ clean_text('first_name') }} as given_name,
        {{ clean_text('last_name') }} as family_name,
        {{ parse_date('birth_date') }} as birth_date,

        ---------- address
        {{ clean_text('street') }} as street,
        {{ clean_text('city') }} as city,
        {{ clean_text('region') }} as region,
        {{ postcode_key('postcode') }} as postcode,
        {{ clean_country('country') }} as country,

        ---------- times
        {{ utc_timestamp('created_at') }} as created_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        {{ reject_time('updated_at', utc_timestamp('updated_at'), required=false) }} as reject_reason
    from source
)

{{ conform('shop', 'profiles', 'cleaned', provides=[
    'profile_id', 'customer_ref', 'email', 'phone', 'given_name', 'family_name', 'birth_date', 'street', 'city', 'region',
    'postcode', 'country', 'created_at', 'updated_at', 'reject_reason',
]) }}
