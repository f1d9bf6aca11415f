{% macro days_since(timestamp) -%}
    {#- Whole days from a moment to now (see `as_of`). -#}
    {{ dbt.datediff(timestamp, cdp.as_of(), 'day') }}
{%- endmacro %}
