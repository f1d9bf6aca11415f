{% macro matches(expression, pattern) -%}
    {#- Whether a text contains a match of a regular expression. -#}
    {{ return(adapter.dispatch('matches', 'cdp')(expression, pattern)) }}
{%- endmacro %}

{% macro default__matches(expression, pattern) -%}
    regexp_matches({{ expression }}, '{{ pattern }}')
{%- endmacro %}
