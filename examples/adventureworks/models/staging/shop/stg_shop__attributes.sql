{%- set attributes = {
    'annual_income': cdp.parse_number('annual_income', 'bigint'),
    'total_children': cdp.parse_number('total_children', 'bigint'),
    'education_level': cdp.clean_text('education_level'),
    'occupation': cdp.clean_text('occupation'),
    'marital_status': "case upper(trim(marital_status)) when 'M' then 'married' when 'S' then 'single' end",
    'is_home_owner': cdp.parse_boolean('home_owner'),
} %}

with source as (
    select * from {{ source('shop', 'customers') }}
    {{ cdp.new_rows() }}
),

stacked as (
    {%- for name, expression in attributes.items() %}
    select
        _file,
        _line,
        _loaded_at,
        customer_key || '-{{ name }}' as attribute_id,
        'shop:' || customer_key as customer_ref,
        '{{ name }}' as attribute_name,
        cast({{ expression }} as {{ dbt.type_string() }}) as attribute_value,
        {{ exported_on('shop') }} as observed_at,
        {{ exported_on('shop') }} as updated_at
    from source
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

given as (
    select * from stacked
    where attribute_value is not null
)

{{ cdp.conform('shop', 'attributes', 'given', provides=[
    'attribute_id', 'customer_ref', 'attribute_name', 'attribute_value', 'observed_at', 'updated_at',
]) }}
