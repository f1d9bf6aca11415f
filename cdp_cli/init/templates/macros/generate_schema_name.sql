{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- The models of this project stand in the same rooms as the package's. -#}
    {{ cdp.generate_schema_name(custom_schema_name, node) }}
{%- endmacro %}
