{% macro handle_columns() -%}
    {#- The columns of a conformed row that say whose it is, beside its `subject_key`. -#}
    {{ return(['customer_ref', 'email', 'phone', 'hashed_email', 'loyalty_id', 'anonymous_id', 'device_id', 'card_token']) }}
{%- endmacro %}
