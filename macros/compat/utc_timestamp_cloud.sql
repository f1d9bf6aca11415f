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
