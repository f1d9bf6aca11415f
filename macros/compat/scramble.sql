{% macro scramble(node, round) -%}
    {#- A number that orders nodes at random, anew in each round. Never stored, so it may differ between warehouses. -#}
    {{ return(adapter.dispatch('scramble', 'cdp')(node, round)) }}
{%- endmacro %}

{% macro default__scramble(node, round) -%}
    md5(cast({{ node }} as {{ dbt.type_string() }}) || '|{{ round }}')
{%- endmacro %}

{% macro duckdb__scramble(node, round) -%}
    hash({{ node }}, {{ round }})
{%- endmacro %}

{% macro postgres__scramble(node, round) -%}
    hashint8extended({{ node }}, {{ round }})
{%- endmacro %}

{% macro spark__scramble(node, round) -%}
    xxhash64({{ node }}, {{ round }})
{%- endmacro %}

{% macro snowflake__scramble(node, round) -%}
    hash({{ node }}, {{ round }})
{%- endmacro %}

{% macro bigquery__scramble(node, round) -%}
    farm_fingerprint(concat(cast({{ node }} as string), '|{{ round }}'))
{%- endmacro %}
