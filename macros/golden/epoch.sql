{% macro epoch() -%}
    {#- A moment before everything that was recorded. -#}
    cast('1970-01-01' as {{ dbt.type_timestamp() }})
{%- endmacro %}
