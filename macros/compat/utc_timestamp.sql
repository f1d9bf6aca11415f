{% macro utc_timestamp(text, timezone=none) -%}
    {#-
    Text as a timestamp in UTC; null where it is none. An offset in the text counts; without one the time is taken as local to
    `timezone` (an SQL expression that gives an IANA name; null where it gives none), or as UTC, whatever the session's zone.
    -#}
    {{ return(adapter.dispatch('utc_timestamp', 'cdp')(text, timezone)) }}
{%- endmacro %}

{% macro duckdb__utc_timestamp(text, timezone=none) -%}
    case
        when {{ text }} like '%:%+%' or {{ text }} like '%:%-%' then timezone('UTC', try_cast({{ text }} as timestamptz))
        {%- if timezone is not none %}
        when {{ text }} not like '%Z' then
            case
                when {{ timezone }} in (select name from pg_timezone_names())
                    then timezone('UTC', timezone({{ timezone }}, try_cast({{ text }} as timestamp)))
            end
        {%- endif %}
        else try_cast({{ text }} as timestamp)
    end
{%- endmacro %}

{% macro postgres__utc_timestamp(text, timezone=none) -%}
    case
        when {{ text }} like '%:%+%' or {{ text }} like '%:%-%' then cdp_compat.moment_of({{ text }})
        {%- if timezone is not none %}
        when {{ text }} not like '%Z' then cdp_compat.moment_of({{ text }}, {{ timezone }})
        {%- endif %}
        else cdp_compat.timestamp_of({{ text }})
    end
{%- endmacro %}
