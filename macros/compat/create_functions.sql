{% macro create_functions() -%}
    {#- Makes what a warehouse lacks, before anything is built. -#}
    {%- if execute and flags.WHICH in ['build', 'run', 'test', 'seed', 'snapshot', 'run-operation'] -%}
        {{ return(adapter.dispatch('create_functions', 'cdp')()) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__create_functions() -%}{%- endmacro %}

{% macro postgres__create_functions() -%}
    {#- Casts that give null instead of an error; PostgreSQL itself would also read `yesterday` or 1/2/2026 as a date. -#}
    {%- set functions = {
        'date_of(value text) returns date': "cast(value as date) where value ~ '^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T]|$)'",
        'timestamp_of(value text) returns timestamp':
            "cast(replace(value, '/', '-') as timestamp) where value ~ '^[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?)?Z?$'",
        'moment_of(value text) returns timestamp':
            "timezone('UTC', cast(value as timestamptz)) where value ~ '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}[ T][0-9:.]+ ?[+-][0-9:]+$'",
        'moment_of(value text, zone text) returns timestamp': "timezone('UTC', timezone(zone, cdp_compat.timestamp_of(value)))",
        'timestamp_by(value text, format text) returns timestamp': "timezone('UTC', to_timestamp(value, format))",
        'boolean_of(value text) returns boolean': "cast(value as boolean)",
        'number_of(value text, data_type text) returns numeric':
            "cdp_compat.number_as(value, data_type) where value ~* '^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]+)? *$'",
    } -%}
    create schema if not exists cdp_compat;
    create extension if not exists fuzzystrmatch;
    create or replace function cdp_compat.number_as(value text, data_type text) returns numeric language plpgsql immutable parallel safe as $$
        declare number numeric; begin execute format('select cast(cast(%L as numeric) as %s)', value, data_type) into number; return number; end $$;
    {%- for head, body in functions.items() %}
    create or replace function cdp_compat.{{ head }} language plpgsql immutable parallel safe as $$
        begin return (select {{ body }}); exception when others then return null; end $$;
    {%- endfor %}
    create or replace function cdp_compat.without_accents(value text) returns text language sql immutable parallel safe as $$
        select case when value ~ '[^ -~]' then normalize(regexp_replace(normalize(value, NFD), '[\u0300-\u036f\u064b-\u065f\u0670]', '', 'g'), NFC) else value end $$;
{%- endmacro %}

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
