{% macro count_or_zero(expression) -%}
    {#- A count that is zero where there was nothing to count. -#}
    cast(coalesce({{ expression }}, 0) as {{ dbt.type_bigint() }})
{%- endmacro %}
