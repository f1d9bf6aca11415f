{% macro days_since(timestamp) -%}
    {#- Whole days from a moment to now (see `as_of`). -#}
    cast({{ dbt.datediff(timestamp, cdp.as_of(), 'day') }} as {{ dbt.type_bigint() }})
{%- endmacro %}
