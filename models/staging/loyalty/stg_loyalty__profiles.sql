with source as (
    select * from {{ source('loyalty', 'members') }}
    {{ new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- keys
        {{ clean_text('member_id') }} as profile_id,
        'loyalty:' || {{ clean_text('member_id') }} as customer_ref,
        {{ clean_text('member_id') }} as loyalty_id,

        ---------- contact points
        {{ clean_email('email') }} as email,
        {{ clean_phone('phone', clean_country('country')) }} as phone,

        ---------- the person
        {{ clean_text('first_name') }} as given_name,
        {{ clean_text('last_name') }} as family_name,
        {{ parse_date('birth_date') }} as birth_date,
        lower({{ clean_text('tier') }}) as loyalty_tier,

        ---------- address
        {{ clean_text('city') }} as city,
        {{ postcode_key('postcode') }} as postcode,
        {{ clean_country('country') }} as country,

        ---------- times
        {{ utc_timestamp('joined_at') }} as created_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        {{ reject_time('updated_at', utc_timestamp('updated_at'), required=false) }} as reject_reason
    from source
)

{{ conform('loyalty', 'profiles', 'cleaned', provides=[
    'profile_id', 'customer_ref', 'loyalty_id', 'email', 'phone', 'given_name', 'family_name', 'birth_date', 'loyalty_tier',
    'city', 'postcode', 'country', 'created_at', 'updated_at', 'reject_reason',
]) }}
