{% macro composite_identifiers() -%}
    {#-
    Identifiers made of several attributes of `identity_traits`, as {type: SQL expression}. Each is null where a part is null.
    Day and month of a birth date stand in order of size, so that a swapped date is no contradiction. The first of January is
    what systems write where they know no more than the year: that identifies nobody, and contradicts no day of it.
    -#}
    {%- set day, month = "extract(day from birth_date)", "extract(month from birth_date)" -%}
    {%- set two_digits = "lpad(cast({} as " ~ dbt.type_string() ~ "), 2, '0')" -%}
    {%- set birth_key = "case when " ~ day ~ " > 1 or " ~ month ~ " > 1 then extract(year from birth_date) || '|' || "
        ~ two_digits.format("least(" ~ day ~ ", " ~ month ~ ")") ~ " || '|' || "
        ~ two_digits.format("greatest(" ~ day ~ ", " ~ month ~ ")") ~ " end" -%}
    {{ return({
        'national_id': "national_id",
        'birth_date': birth_key,
        'name_birth_date': "given_root || '|' || family_key || '|' || " ~ birth_key,
        'phone_name': "phone || '|' || given_root",
        'name_address': "given_root || '|' || family_key || '|' || postcode_key || '|' || street_key",
    }) }}
{%- endmacro %}
