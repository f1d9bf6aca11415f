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
