{% macro try_cast(expression, data_type) -%}
    {#- A cast that gives null where the value does not fit; `dbt.safe_cast` raises on several warehouses. -#}
    {{ return(adapter.dispatch('try_cast', 'cdp')(expression, data_type)) }}
{%- endmacro %}

{% macro default__try_cast(expression, data_type) -%}
    try_cast({{ expression }} as {{ data_type }})
{%- endmacro %}
