with resellers as (
    select * from {{ source('resellers', 'resellers') }}
    {{ cdp.new_rows() }}
),

geography as (
    select * from {{ source('resellers', 'geography') }}
),

cleaned as (
    select
        resellers._file,
        resellers._line,
        resellers._loaded_at,

        ---------- keys
        {{ cdp.clean_text('resellers.reseller_key') }} as account_id,
        'erp:' || {{ cdp.clean_text('resellers.account_number') }} as account_ref,

        ---------- the company
        {{ cdp.clean_text('resellers.reseller_name') }} as account_name,
        {{ cdp.clean_text('resellers.business_type') }} as industry,
        {{ cdp.parse_number('resellers.employees', 'bigint') }} as employee_count,
        {{ domestic_phone('resellers.phone', 'geography.country_code') }} as phone,

        ---------- address
        {{ cdp.clean_text('resellers.address_line_1') }}
        || coalesce(', ' || {{ cdp.clean_text('resellers.address_line_2') }}, '') as street,
        {{ cdp.clean_text('geography.city') }} as city,
        {{ cdp.clean_text('geography.state_name') }} as region,
        {{ cdp.postcode_key('geography.postal_code') }} as postcode,
        {{ cdp.clean_text('geography.country_code') }} as country,

        ---------- times
        {{ exported_on('resellers') }} as updated_at
    from resellers
    left join geography on resellers.geography_key = geography.geography_key
)

{{ cdp.conform('resellers', 'accounts', 'cleaned', provides=[
    'account_id', 'account_ref', 'account_name', 'industry', 'employee_count', 'phone', 'street', 'city', 'region', 'postcode',
    'country', 'updated_at',
]) }}
