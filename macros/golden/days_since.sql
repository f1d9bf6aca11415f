{% macro days_since(timestamp) -%}
    {#- Whole days from a moment to now (see `as_of`). -#}
    {{ dbt.datediff(timestamp, as_of(), 'day') }}
{%- endmacro %}
