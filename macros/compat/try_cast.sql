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

{% macro spark__try_cast(expression, data_type) -%}
    {#- Spark itself would also read 2020 as a date, and no fraction as a whole number. -#}
    {%- set text = 'cast(' ~ expression ~ ' as string)' -%}
    {%- if data_type in ['date', 'timestamp'] -%}
        case when {{ cdp.matches(text, cdp.moment_pattern(data_type)) }} then try_cast(replace({{ text }}, '/', '-') as {{ data_type }}) end
    {%- elif data_type in ['bigint', 'int'] -%}
        try_cast(round(try_cast({{ text }} as decimal(38, 6))) as {{ data_type }})
    {%- else -%}
        try_cast({{ text }} as {{ data_type }})
    {%- endif -%}
{%- endmacro %}

{% macro moment_pattern(data_type) -%}
    {#- How a date or a timestamp is written that a warehouse may read: year, month, day, and after it no more than a time. -#}
    {{ return('^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}' ~ (
        '([ T]|$)' if data_type == 'date' else '([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?Z?$'
    )) }}
{%- endmacro %}

{% macro snowflake__try_cast(expression, data_type) -%}
    {#- Snowflake tries texts only. -#}
    try_cast(cast({{ expression }} as varchar) as {{ data_type }})
{%- endmacro %}

{% macro bigquery__try_cast(expression, data_type) -%}
    safe_cast({{ expression }} as {{ {'varchar': 'string', 'double': 'float64'}.get(data_type, data_type) }})
{%- endmacro %}
