{% macro matches(expression, pattern) -%}
    {#- Whether a text contains a match of a regular expression. -#}
    {{ return(adapter.dispatch('matches', 'cdp')(expression, pattern)) }}
{%- endmacro %}

{% macro default__matches(expression, pattern) -%}
    regexp_matches({{ expression }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches(expression, pattern) -%}
    (({{ expression }}) collate "und-x-icu" ~ '{{ cdp.posix_pattern(pattern) }}')
{%- endmacro %}

{% macro posix_pattern(pattern) -%}
    {#- A pattern with its classes of letters as PostgreSQL writes them: letters only with an ICU collation, else digits of Arabic are among them. -#}
    {{ return(pattern | replace('[^\\p{L}', '[^[:alpha:]') | replace('[\\p{L}', '[[:alpha:]') | replace('\\p{L}', '[[:alpha:]]')) }}
{%- endmacro %}

{% macro spark__matches(expression, pattern) -%}
    {#- In a text of Spark a backslash stands before what it escapes, itself among it. -#}
    regexp_like({{ expression }}, '{{ pattern | replace('\\', '\\\\') }}')
{%- endmacro %}
