{% macro rare_values() -%}
    {#- What is rated by how rare it is, as {name: (comparison of `identity_frequencies`, column of `identity_traits`)}. -#}
    {{ return({
        'given': ('given_name', 'given_key'), 'family': ('family_name', 'family_key'), 'birth': ('birth_date', 'birth_key'),
        'postcode': ('postcode', 'postcode_key'), 'city': ('city', 'city_key'),
    }) }}
{%- endmacro %}

{% macro rated_records() -%}
    {#-
    CTEs that end in `rated`: the traits with what they are worth; and `weight_row`: the weights as one row. Reads the CTEs traits,
    ratings and weights.
    -#}
weight_row as (
    select
        {{- cdp.weight_columns('weights') }}
    from weights
),

rated as (
    select
        traits.*,
        {{ cdp.digits('traits.email_key') }} as email_digits,
        {{ dbt.split_part('traits.email_key', "'@'", 2) }} as email_domain,
        -- What stands for nobody says nothing.
        case when ratings.is_own_email then traits.email_key end as own_email,
        case when ratings.is_own_phone then traits.phone end as own_phone,
        {%- for name in cdp.rare_values() %}
        ratings.{{ name }}_bits,
        {%- endfor %}
        ratings.country_bits
    from traits
    inner join ratings on traits.record = ratings.record
),
{%- endmacro %}
