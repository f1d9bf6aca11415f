{% macro matches_column(expression, pattern_column) -%}
    {#- Whether a text contains a match of the regular expression in a column. -#}
    {{ return(adapter.dispatch('matches_column', 'cdp')(expression, pattern_column)) }}
{%- endmacro %}

{% macro default__matches_column(expression, pattern_column) -%}
    regexp_matches({{ expression }}, {{ pattern_column }})
{%- endmacro %}
