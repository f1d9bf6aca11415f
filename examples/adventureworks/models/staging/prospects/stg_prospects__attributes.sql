-- Bought traits lapse: after the `time_to_live_days` of the registry nobody may use them any longer.
{%- set attributes = {
    'annual_income': cdp.parse_number('yearly_income', 'decimal(18,0)'),
    'total_children': cdp.parse_number('total_children', 'bigint'),
    'education_level': cdp.clean_text('education'),
    'occupation': cdp.clean_text('occupation'),
    'is_home_owner': cdp.parse_boolean('house_owner_flag'),
    'cars_owned': cdp.parse_number('cars_owned', 'bigint'),
} %}

with source as (
    select * from {{ source('prospects', 'buyers') }}
    {{ cdp.new_rows() }}
),

stacked as (
    {%- for name, expression in attributes.items() %}
    select
        _file,
        _line,
        _loaded_at,
        prospective_buyer_key || '-{{ name }}' as attribute_id,
        'prospects:' || prospect_alternate_key as customer_ref,
        '{{ name }}' as attribute_name,
        cast({{ expression }} as {{ dbt.type_string() }}) as attribute_value,
        {{ exported_on('prospects') }} as observed_at,
        {{ dbt.dateadd('day', cdp.source_setting('prospects', 'time_to_live_days'), exported_on('prospects')) }} as expires_at,
        {{ exported_on('prospects') }} as updated_at
    from source
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

given as (
    select * from stacked
    where attribute_value is not null
)

{{ cdp.conform('prospects', 'attributes', 'given', provides=[
    'attribute_id', 'customer_ref', 'attribute_name', 'attribute_value', 'observed_at', 'expires_at', 'updated_at',
]) }}
