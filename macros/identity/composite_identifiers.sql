{% macro composite_identifiers() -%}
    {#-
    Identifiers made of several attributes of `identity_names`, as {type: SQL expression}. Each is null where a part is null.
    Day and month of a birth date stand in order of size, so that a swapped date is no contradiction.
    -#}
    {%- set day, month = "extract(day from birth_date)", "extract(month from birth_date)" -%}
    {%- set two_digits = "lpad(cast({} as " ~ dbt.type_string() ~ "), 2, '0')" -%}
    {%- set birth_key = "extract(year from birth_date) || '|' || " ~ two_digits.format("least(" ~ day ~ ", " ~ month ~ ")")
        ~ " || '|' || " ~ two_digits.format("greatest(" ~ day ~ ", " ~ month ~ ")") -%}
    {{ return({
        'birth_date': birth_key,
        'name_birth_date': "given_key || '|' || family_key || '|' || " ~ birth_key,
        'phone_name': "phone || '|' || given_key",
        'name_address': "given_key || '|' || family_key || '|' || postcode || '|' || street_key",
    }) }}
{%- endmacro %}
