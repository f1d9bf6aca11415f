with source as (
    select * from {{ source('shop', 'customers') }}
    {{ cdp.new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- keys
        {{ cdp.clean_text('customer_key') }} as profile_id,
        'shop:' || {{ cdp.clean_text('customer_key') }} as customer_ref,

        ---------- contact points
        {{ cdp.clean_email('email_address') }} as email,

        ---------- the person
        {{ name_case('first_name') }} as given_name,
        {{ name_case('last_name') }} as family_name,
        {{ cdp.parse_date('birth_date', '%m/%d/%Y') }} as birth_date,
        {{ cdp.clean_gender('gender') }} as gender,

        ---------- times
        {{ exported_on('shop') }} as updated_at
    from source
)

{{ cdp.conform('shop', 'profiles', 'cleaned', provides=[
    'profile_id', 'customer_ref', 'email', 'given_name', 'family_name', 'birth_date', 'gender', 'updated_at',
]) }}
