{% macro sha256(expression) -%}
    {#- SHA-256 of a text in lower-case hexadecimal. -#}
    {{ return(adapter.dispatch('sha256', 'cdp')(expression)) }}
{%- endmacro %}

{% macro default__sha256(expression) -%}
    sha256({{ expression }})
{%- endmacro %}

{% macro postgres__sha256(expression) -%}
    encode(sha256(convert_to({{ expression }}, 'UTF8')), 'hex')
{%- endmacro %}

{% macro spark__sha256(expression) -%}
    sha2({{ expression }}, 256)
{%- endmacro %}

{% macro snowflake__sha256(expression) -%}
    sha2({{ expression }}, 256)
{%- endmacro %}

{% macro bigquery__sha256(expression) -%}
    to_hex(sha256({{ expression }}))
{%- endmacro %}
