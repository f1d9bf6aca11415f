{% macro timestamp_from_format(text, format) -%}
    {#- Text as a timestamp by a strptime format such as `%m/%d/%Y`; null where it does not fit. -#}
    {{ return(adapter.dispatch('timestamp_from_format', 'cdp')(text, format)) }}
{%- endmacro %}

{% macro duckdb__timestamp_from_format(text, format) -%}
    try_strptime({{ text }}, '{{ format }}')
{%- endmacro %}

{% macro postgres__timestamp_from_format(text, format) -%}
    {%- set known = {'%Y': 'YYYY', '%m': 'FMMM', '%d': 'FMDD', '%H': 'FMHH24', '%M': 'FMMI', '%S': 'FMSS', '%y': 'YY', '%b': 'Mon', '%B': 'FMMonth'} -%}
    {%- set found = namespace(format=format) -%}
    {%- for name, template in known.items() -%}
        {%- set found.format = found.format | replace(name, template) -%}
    {%- endfor -%}
    cdp_compat.timestamp_by({{ text }}, '{{ found.format }}')
{%- endmacro %}

{% macro snowflake__timestamp_from_format(text, format) -%}
    {%- set known = {'%Y': 'YYYY', '%m': 'MM', '%d': 'DD', '%H': 'HH24', '%M': 'MI', '%S': 'SS', '%y': 'YY', '%b': 'MON', '%B': 'MMMM'} -%}
    {%- set found = namespace(format=format) -%}
    {%- for name, template in known.items() -%}
        {%- set found.format = found.format | replace(name, template) -%}
    {%- endfor -%}
    try_to_timestamp_ntz({{ text }}, '{{ found.format }}')
{%- endmacro %}

{% macro bigquery__timestamp_from_format(text, format) -%}
    safe.parse_timestamp('{{ format }}', {{ text }})
{%- endmacro %}

{% macro spark__timestamp_from_format(text, format) -%}
    {%- set known = {'%Y': 'yyyy', '%m': 'M', '%d': 'd', '%H': 'H', '%M': 'm', '%S': 's', '%y': 'yy', '%b': 'MMM', '%B': 'MMMM'} -%}
    {%- set found = namespace(format=format) -%}
    {%- for name, template in known.items() -%}
        {%- set found.format = found.format | replace(name, template) -%}
    {%- endfor -%}
    try_to_timestamp({{ text }}, '{{ found.format }}')
{%- endmacro %}
