{% macro without_accents(expression) -%}
    {#- Latin letters without their accents. -#}
    {{ return(adapter.dispatch('without_accents', 'cdp')(expression)) }}
{%- endmacro %}

{% macro default__without_accents(expression) -%}
    strip_accents({{ expression }})
{%- endmacro %}

{% macro postgres__without_accents(expression) -%}
    cdp_compat.without_accents({{ expression }})
{%- endmacro %}

{% macro spark__without_accents(expression) -%}
    cdp_compat.without_accents({{ expression }})
{%- endmacro %}

{% macro snowflake__without_accents(expression) -%}
    cdp_compat.without_accents({{ expression }})
{%- endmacro %}

{% macro bigquery__without_accents(expression) -%}
    normalize(regexp_replace(normalize({{ expression }}, nfd), r'[\x{0300}-\x{036f}\x{064b}-\x{065f}\x{0670}]', ''), nfc)
{%- endmacro %}
