{% macro utc_timestamp(text, timezone=none) -%}
    {#-
    Text as a timestamp in UTC; null where it is none. An offset in the text counts; without one the time is taken as local to
    `timezone` (an SQL expression that gives an IANA name), or as UTC.
    -#}
    {{ return(adapter.dispatch('utc_timestamp', 'cdp')(text, timezone)) }}
{%- endmacro %}

{% macro duckdb__utc_timestamp(text, timezone=none) -%}
    {%- if timezone is none -%}
        timezone('UTC', try_cast({{ text }} as timestamptz))
    {%- else -%}
        timezone('UTC', timezone({{ timezone }}, try_cast({{ text }} as timestamp)))
    {%- endif -%}
{%- endmacro %}
