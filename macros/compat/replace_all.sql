{% macro replace_all(expression, pattern, replacement) -%}
    {#- Replaces every match of a regular expression; `regexp_replace` stops at the first on some warehouses. -#}
    {{ return(adapter.dispatch('replace_all', 'cdp')(expression, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_all(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{% macro postgres__replace_all(expression, pattern, replacement) -%}
    {#- What is letters is asked of ICU, and the result is compared as other texts are. -#}
    (regexp_replace(({{ expression }}) collate "und-x-icu", '{{ cdp.posix_pattern(pattern) }}', '{{ replacement }}', 'g') collate "default")
{%- endmacro %}

{% macro spark__replace_all(expression, pattern, replacement) -%}
    {%- set groups = modules.re.sub('\\\\([0-9])', '$\\1', replacement) -%}
    regexp_replace({{ expression }}, '{{ pattern | replace('\\', '\\\\') }}', '{{ groups }}')
{%- endmacro %}

{% macro snowflake__replace_all(expression, pattern, replacement) -%}
    {#- A backslash in a text is an escape there. -#}
    {%- set function = 'cdp_compat.replace_matches' if '\\p{' in pattern else 'regexp_replace' -%}
    {{ function }}({{ expression }}, '{{ pattern | replace('\\', '\\\\') }}', '{{ replacement | replace('\\', '\\\\') }}')
{%- endmacro %}

{% macro bigquery__replace_all(expression, pattern, replacement) -%}
    regexp_replace({{ expression }}, {{ cdp.raw_text(pattern) }}, {{ cdp.raw_text(replacement) }})
{%- endmacro %}
