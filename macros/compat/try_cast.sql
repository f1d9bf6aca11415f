{% macro try_cast(expression, data_type) -%}
    {#- A cast that gives null where the value does not fit; `dbt.safe_cast` raises on several warehouses. -#}
    {{ return(adapter.dispatch('try_cast', 'cdp')(expression, data_type)) }}
{%- endmacro %}

{% macro default__try_cast(expression, data_type) -%}
    try_cast({{ expression }} as {{ data_type }})
{%- endmacro %}

{% macro postgres__try_cast(expression, data_type) -%}
    {%- set text = 'cast(' ~ expression ~ ' as text)' -%}
    {%- if data_type in ['date', 'timestamp', 'boolean'] -%}
        cdp_compat.{{ data_type }}_of({{ text }})
    {%- else -%}
        cast(cdp_compat.number_of({{ text }}, '{{ data_type }}') as {{ data_type }})
    {%- endif -%}
{%- endmacro %}

{% macro snowflake__try_cast(expression, data_type) -%}
    {#- Snowflake tries texts only. -#}
    try_cast(cast({{ expression }} as varchar) as {{ data_type }})
{%- endmacro %}

{% macro bigquery__try_cast(expression, data_type) -%}
    safe_cast({{ expression }} as {{ {'varchar': 'string', 'double': 'float64'}.get(data_type, data_type) }})
{%- endmacro %}
