{% macro hash_number(kind, columns) -%}
    {#- A number for a combination of values; it may differ between warehouses, and two combinations may have one by a rare chance. -#}
    {{ return(adapter.dispatch('hash_number', 'cdp')(kind, columns)) }}
{%- endmacro %}

{% macro default__hash_number(kind, columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')') -%}
    {%- endfor -%}
    md5('{{ kind }}|' || {{ parts | join(" || '|' || ") }})
{%- endmacro %}

{% macro duckdb__hash_number(kind, columns) -%}
    hash('{{ kind }}', {{ columns | join(', ') }})
{%- endmacro %}

{% macro postgres__hash_number(kind, columns) -%}
    hashtextextended(cast(row('{{ kind }}', {{ columns | join(', ') }}) as text), 0)
{%- endmacro %}

{% macro spark__hash_number(kind, columns) -%}
    xxhash64('{{ kind }}', {{ columns | join(', ') }})
{%- endmacro %}

{% macro snowflake__hash_number(kind, columns) -%}
    hash('{{ kind }}', {{ columns | join(', ') }})
{%- endmacro %}

{% macro bigquery__hash_number(kind, columns) -%}
    farm_fingerprint(to_json_string(struct('{{ kind }}', {{ columns | join(', ') }})))
{%- endmacro %}
