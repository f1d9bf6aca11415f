{% macro timestamp_from_epoch(milliseconds) -%}
    {#- Milliseconds since 1970-01-01 (text or number) as a timestamp in UTC; null where they are none. -#}
    {{ return(adapter.dispatch('timestamp_from_epoch', 'cdp')(milliseconds)) }}
{%- endmacro %}

{% macro duckdb__timestamp_from_epoch(milliseconds) -%}
    try(make_timestamp(try_cast({{ milliseconds }} as bigint) * 1000))
{%- endmacro %}

{% macro postgres__timestamp_from_epoch(milliseconds) -%}
    case
        when cast({{ milliseconds }} as text) ~ '^-?[0-9]{1,14}$'
            then timezone('UTC', to_timestamp(cast({{ milliseconds }} as numeric) / 1000))
    end
{%- endmacro %}

{% macro spark__timestamp_from_epoch(milliseconds) -%}
    case
        when regexp_like(cast({{ milliseconds }} as string), '^-?[0-9]{1,14}$')
            then timestamp_millis(cast({{ milliseconds }} as bigint))
    end
{%- endmacro %}

{% macro snowflake__timestamp_from_epoch(milliseconds) -%}
    to_timestamp_ntz(try_cast(cast({{ milliseconds }} as varchar) as bigint), 3)
{%- endmacro %}

{% macro bigquery__timestamp_from_epoch(milliseconds) -%}
    safe.timestamp_millis(safe_cast({{ milliseconds }} as int64))
{%- endmacro %}
