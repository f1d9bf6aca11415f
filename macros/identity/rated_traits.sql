{% macro rated_traits(rare) -%}
    {#-
    CTEs that end in `rated`: the traits with how rare each value is, and `weight_row`: the weights as one row.
    rare: {name: (comparison, column)} of what is rated.
    -#}
weight_row as (
    select
        {{- cdp.weight_columns('weights') }}
    from weights
),

rarest as (
    select
        place,
        {%- for name, (comparison, _) in rare.items() %}
        max(case when comparison = '{{ comparison }}' then bits end) as {{ name }}_bits{{ ',' if not loop.last }}
        {%- endfor %}
    from frequencies
    where value is null
    group by place
),

rated as (
    select
        traits.*,
        {{ cdp.digits('traits.email_key') }} as email_digits,
        countries.bits as country_bits,
        -- What stands for nobody says nothing.
        case when excluded_emails.identifier_value is null then traits.email_key end as own_email,
        case when excluded_phones.identifier_value is null then traits.phone end as own_phone,
        {%- for name in rare %}
        coalesce({{ name }}_frequencies.bits, rarest.{{ name }}_bits) as {{ name }}_bits{{ ',' if not loop.last }}
        {%- endfor %}
    from traits
    left join rarest on coalesce(traits.country, '') = rarest.place
    left join excluded_values as excluded_emails
        on traits.email_key = excluded_emails.identifier_value and excluded_emails.identifier_type = 'email'
    left join excluded_values as excluded_phones
        on traits.phone = excluded_phones.identifier_value and excluded_phones.identifier_type = 'phone'
    left join frequencies as countries on traits.country = countries.value and countries.comparison = 'country'
    {%- for name, (comparison, column) in rare.items() %}
    left join frequencies as {{ name }}_frequencies
        on
            traits.{{ column }} = {{ name }}_frequencies.value
            and coalesce(traits.country, '') = {{ name }}_frequencies.place
            and {{ name }}_frequencies.comparison = '{{ comparison }}'
    {%- endfor %}
),
{%- endmacro %}
