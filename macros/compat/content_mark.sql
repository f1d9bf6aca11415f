{% macro content_mark(text) -%}
    {#- A number that stands for a text where equals have to be put in some order; the order may differ between warehouses. -#}
    {{ return(adapter.dispatch('content_mark', 'cdp')(text)) }}
{%- endmacro %}

{% macro default__content_mark(text) -%}
    md5({{ text }})
{%- endmacro %}

{% macro duckdb__content_mark(text) -%}
    hash({{ text }})
{%- endmacro %}

{% macro type_mark() -%}
    {#- The type of a `content_mark`. -#}
    {{ return(adapter.dispatch('type_mark', 'cdp')()) }}
{%- endmacro %}

{% macro default__type_mark() -%}
    {{ return(dbt.type_string()) }}
{%- endmacro %}

{% macro duckdb__type_mark() -%}
    {{ return('ubigint') }}
{%- endmacro %}

{% macro postgres__content_mark(text) -%}
    hashtextextended({{ text }}, 0)
{%- endmacro %}

{% macro postgres__type_mark() -%}
    {{ return('bigint') }}
{%- endmacro %}

{% macro spark__content_mark(text) -%}
    xxhash64({{ text }})
{%- endmacro %}

{% macro spark__type_mark() -%}
    {{ return('bigint') }}
{%- endmacro %}

{% macro snowflake__content_mark(text) -%}
    hash({{ text }})
{%- endmacro %}

{% macro snowflake__type_mark() -%}
    {{ return('bigint') }}
{%- endmacro %}

{% macro bigquery__content_mark(text) -%}
    farm_fingerprint({{ text }})
{%- endmacro %}

{% macro bigquery__type_mark() -%}
    {{ return('int64') }}
{%- endmacro %}
