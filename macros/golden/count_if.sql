{% macro count_if(condition) -%}
    {#- Aggregate: the number of rows for which a condition holds. -#}
    cast(sum(case when {{ condition }} then 1 else 0 end) as {{ dbt.type_bigint() }})
{%- endmacro %}
