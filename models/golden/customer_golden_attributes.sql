{%- set attributes = [
    'given_name', 'family_name', 'full_name', 'gender', 'birth_date', 'language', 'job_title', 'company_name', 'account_ref',
    'email', 'phone', 'loyalty_tier',
] -%}

with lineage as (
    select * from {{ ref('customer_attribute_lineage') }}
),

profiles as (
    select * from {{ ref('customer_profiles') }}
),

pivoted as (
    select
        customer_id,
        {%- for name in attributes %}
            max(case when attribute_name = '{{ name }}' then attribute_value end) as {{ name }},
        {%- endfor %}
        max(case when attribute_name = 'address' then record_key end) as address_record_key
    from lineage
    group by customer_id
)

select
    pivoted.customer_id,
    {%- for name in attributes if name not in ['full_name', 'birth_date'] %}
        pivoted.{{ name }},
    {%- endfor %}
    coalesce(pivoted.full_name, nullif(trim(coalesce(pivoted.given_name, '') || ' ' || coalesce(pivoted.family_name, '')), ''))
        as full_name,
    {{ try_cast('pivoted.birth_date', 'date') }} as birth_date,
    -- Street to country come from one record: parts of two addresses make a third where nobody lives.
    profiles.street,
    profiles.city,
    profiles.region,
    profiles.postcode,
    profiles.country
from pivoted
left join profiles on pivoted.address_record_key = profiles.record_key
