{% macro trimmed(expression) -%}
    {#- Text without the blanks around it: spaces, tabs, line ends and the invisible ones that spreadsheets and web pages leave. -#}
    {{ return(adapter.dispatch('trimmed', 'cdp')(expression)) }}
{%- endmacro %}

{% macro default__trimmed(expression) -%}
    trim({{ expression }}, e' \t\n\r' || chr(160) || chr(8203) || chr(65279))
{%- endmacro %}

{% macro postgres__trimmed(expression) -%}
    btrim({{ expression }}, e' \t\n\r' || chr(160) || chr(8203) || chr(65279))
{%- endmacro %}

{% macro spark__trimmed(expression) -%}
    btrim({{ expression }}, ' \t\n\r\u00a0\u200b\ufeff')
{%- endmacro %}

{% macro snowflake__trimmed(expression) -%}
    trim({{ expression }}, ' \t\n\r\u00a0\u200b\ufeff')
{%- endmacro %}

{% macro bigquery__trimmed(expression) -%}
    trim({{ expression }}, ' \t\n\r\u00a0\u200b\ufeff')
{%- endmacro %}
