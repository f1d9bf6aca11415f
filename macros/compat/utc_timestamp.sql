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

{% macro snowflake__utc_timestamp(text, timezone=none) -%}
    {#- Snowflake has no table of zones: one that it does not know is an error there. -#}
    case
        when {{ text }} like '%:%+%' or {{ text }} like '%:%-%'
            then cast(convert_timezone('UTC', try_to_timestamp_tz({{ text }})) as timestamp_ntz)
        {%- if timezone is not none %}
        when {{ text }} not like '%Z' then convert_timezone({{ timezone }}, 'UTC', try_to_timestamp_ntz({{ text }}))
        {%- endif %}
        else try_to_timestamp_ntz({{ text }})
    end
{%- endmacro %}

{% macro bigquery__utc_timestamp(text, timezone=none) -%}
    case
        when {{ text }} like '%:%+%' or {{ text }} like '%:%-%' then safe_cast({{ text }} as timestamp)
        {%- if timezone is not none %}
        when {{ text }} not like '%Z' then safe.timestamp(safe_cast({{ text }} as datetime), {{ timezone }})
        {%- endif %}
        else safe_cast({{ text }} as timestamp)
    end
{%- endmacro %}
