{% macro hash_number(columns) -%}
    {#-
    A number for a combination of values, nulls among them; it may differ between warehouses, and two combinations may have one by a
    rare chance. Its type is `type_mark`.
    -#}
    {{ return(adapter.dispatch('hash_number', 'cdp')(columns)) }}
{%- endmacro %}

{% macro duckdb__hash_number(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro postgres__hash_number(columns) -%}
    hashtextextended(cast(row({{ columns | join(', ') }}) as text), 0)
{%- endmacro %}

{% macro spark__hash_number(columns) -%}
    {#- `xxhash64` passes over nulls, so that the place of one would not count. -#}
    {%- set texts = [] -%}
    {%- for column in columns -%}
        {%- do texts.append("coalesce(cast(" ~ column ~ " as string), '~')") -%}
    {%- endfor -%}
    xxhash64({{ texts | join(', ') }})
{%- endmacro %}

{% macro snowflake__hash_number(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro bigquery__hash_number(columns) -%}
    farm_fingerprint(to_json_string(struct({{ columns | join(', ') }})))
{%- endmacro %}
