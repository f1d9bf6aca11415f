{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- Analysts type `golden.customer_360`: the schema of a room is its name, in every warehouse. -#}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
