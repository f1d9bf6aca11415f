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

{% macro spark__utc_timestamp(text, timezone=none) -%}
    {#- The session's zone is UTC, by the profile. -#}
    case
        when {{ text }} like '%:%+%' or {{ text }} like '%:%-%'
            then case when {{ cdp.matches(text, '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[ T][0-9:.]+ ?[+-][0-9:]+$') }} then try_cast({{ text }} as timestamp) end
        {%- if timezone is not none %}
        when {{ text }} not like '%Z' then {{ cdp.utc_of_local(text, timezone) }}
        {%- endif %}
        else {{ cdp.try_cast(text, 'timestamp') }}
    end
{%- endmacro %}

{% macro utc_of_local(text, timezone) -%}
    {#- A zone that nobody knows makes a text that is no timestamp. Of the hour that winter time repeats Spark takes the earlier. -#}
    {%- set moment = "try_cast(replace(" ~ text ~ ", '/', '-') || ' ' || " ~ timezone ~ " as timestamp)" -%}
    case
        when not {{ cdp.matches(text, cdp.moment_pattern('timestamp')) }} then null
        when from_utc_timestamp({{ moment }} + interval '1' hour, {{ timezone }}) = {{ cdp.try_cast(text, 'timestamp') }}
            then {{ moment }} + interval '1' hour
        else {{ moment }}
    end
{%- endmacro %}
