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

{% macro snowflake__matches(expression, pattern) -%}
    {#- `regexp_like` would want the whole text to match, and Snowflake's own patterns know no letters but those of English. -#}
    {%- set quoted = pattern | replace('\\', '\\\\') -%}
    {%- if '\\p{' in pattern -%}
        cdp_compat.contains_match({{ expression }}, '{{ quoted }}')
    {%- else -%}
        (regexp_instr({{ expression }}, '{{ quoted }}') > 0)
    {%- endif -%}
{%- endmacro %}

{% macro bigquery__matches(expression, pattern) -%}
    regexp_contains({{ expression }}, {{ cdp.raw_text(pattern) }})
{%- endmacro %}

{% macro raw_text(text) -%}
    {#- A text of SQL, its quotes doubled, as BigQuery writes one in which backslashes are no escapes. -#}
    {{ return('r"""' ~ text | replace("''", "'") ~ '"""') }}
{%- endmacro %}
