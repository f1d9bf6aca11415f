{% macro block_number(rule, columns) -%}
    {#- A number for the block of a rule. Two blocks with one number only cost a comparison, so it may differ between warehouses. -#}
    {{ return(adapter.dispatch('block_number', 'cdp')(rule, columns)) }}
{%- endmacro %}

{% macro default__block_number(rule, columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')') -%}
    {%- endfor -%}
    md5('{{ rule }}|' || {{ parts | join(" || '|' || ") }})
{%- endmacro %}

{% macro duckdb__block_number(rule, columns) -%}
    hash('{{ rule }}', {{ columns | join(', ') }})
{%- endmacro %}

{% macro postgres__block_number(rule, columns) -%}
    hashtextextended(cast(row('{{ rule }}', {{ columns | join(', ') }}) as text), 0)
{%- endmacro %}

{% macro spark__block_number(rule, columns) -%}
    xxhash64('{{ rule }}', {{ columns | join(', ') }})
{%- endmacro %}

{% macro snowflake__block_number(rule, columns) -%}
    hash('{{ rule }}', {{ columns | join(', ') }})
{%- endmacro %}

{% macro bigquery__block_number(rule, columns) -%}
    farm_fingerprint(to_json_string(struct('{{ rule }}', {{ columns | join(', ') }})))
{%- endmacro %}
