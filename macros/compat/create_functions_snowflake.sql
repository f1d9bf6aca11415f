{% macro snowflake__create_functions() -%}
    {#- Letters of any alphabet, for patterns and for accents: Snowflake's own functions know those of English. -#}
    create schema if not exists cdp_compat;
    {%- set functions = {
        'contains_match(value varchar, pattern varchar) returns boolean': "return new RegExp(PATTERN, 'u').test(VALUE);",
        'replace_matches(value varchar, pattern varchar, replacement varchar) returns varchar':
            "return VALUE.replace(new RegExp(PATTERN, 'gu'), REPLACEMENT.replace(/\\\\([0-9])/g, '$$$1'));",
        'without_accents(value varchar) returns varchar':
            "return VALUE.normalize('NFD').replace(/[\\u0300-\\u036f\\u064b-\\u065f\\u0670]/g, '').normalize('NFC');",
    } -%}
    {%- for head, body in functions.items() %}
    create or replace function cdp_compat.{{ head }} language javascript strict immutable as '{{ body | replace("'", "''") }}';
    {%- endfor %}
{%- endmacro %}
