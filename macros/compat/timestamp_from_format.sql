{% macro timestamp_from_format(text, format) -%}
    {#- Text as a timestamp by a strptime format such as `%m/%d/%Y`; null where it does not fit. -#}
    {{ return(adapter.dispatch('timestamp_from_format', 'cdp')(text, format)) }}
{%- endmacro %}

{% macro duckdb__timestamp_from_format(text, format) -%}
    try_strptime({{ text }}, '{{ format }}')
{%- endmacro %}
