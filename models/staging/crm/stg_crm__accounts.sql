with source as (
    select * from {{ source('crm', 'accounts') }}
    {{ new_rows() }}
),

cleaned as (
    select
        _file,
        _line,
        _loaded_at,

        ---------- keys
        {{ clean_text('account_id') }} as account_id,
        'crm:' || {{ clean_text('account_id') }} as account_ref,
        'crm:' || {{ clean_text('parent_account_id') }} as parent_account_ref,

        ---------- the company
        {{ clean_text('name') }} as account_name,
        lower({{ clean_text('domain') }}) as domain,
        {{ clean_text('industry') }} as industry,
        {{ parse_number('employees', 'bigint') }} as employee_count,
        {{ clean_phone('phone', clean_country('country')) }} as phone,

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

{{ conform('crm', 'accounts', 'cleaned', provides=[
    'account_id', 'account_ref', 'parent_account_ref', 'account_name', 'domain', 'industry', 'employee_count', 'phone', 'street',
    'city', 'region', 'postcode', 'country', 'created_at', 'updated_at', 'reject_reason',
]) }}
