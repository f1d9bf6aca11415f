{% macro compared_columns() -%}
    {#- The columns of a profile, beside its handles, of which `identity_traits` and `identity_identifiers` are made. -#}
    {{ return([
        'record_key', 'other_customer_ref', 'full_name', 'given_name', 'family_name', 'birth_date', 'gender', 'national_id', 'street',
        'postcode', 'city', 'country', 'created_at', 'updated_at',
    ]) }}
{%- endmacro %}
