with source as (
    select * from {{ source('prospects', 'buyers') }}
    {{ cdp.new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- keys
        {{ cdp.clean_text('prospective_buyer_key') }} as profile_id,
        'prospects:' || {{ cdp.clean_text('prospect_alternate_key') }} as customer_ref,

        ---------- contact points
        {{ cdp.clean_email('email_address') }} as email,
        {{ domestic_phone('phone', "'US'") }} as phone,

        ---------- the person
        {{ cdp.clean_text('first_name') }} as given_name,
        {{ cdp.clean_text('last_name') }} as family_name,
        {{ cdp.parse_date('birth_date') }} as birth_date,
        {{ cdp.clean_gender('gender') }} as gender,

        ---------- address
        {{ cdp.clean_text('address_line_1') }} || coalesce(', ' || {{ cdp.clean_text('address_line_2') }}, '') as street,
        {{ cdp.clean_text('city') }} as city,
        {{ cdp.clean_text('state_code') }} as region,
        {{ cdp.postcode_key('postal_code') }} as postcode,
        'US' as country,

        ---------- times
        {{ exported_on('prospects') }} as updated_at
    from source
)

{{ cdp.conform('prospects', 'profiles', 'cleaned', provides=[
    'profile_id', 'customer_ref', 'email', 'phone', 'given_name', 'family_name', 'birth_date', 'gender', 'street', 'city',
    'region', 'postcode', 'country', 'updated_at',
]) }}
