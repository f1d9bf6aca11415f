{% macro content_digest(columns) -%}
    {#- Aggregate: a number for what a set of rows says, whatever their order; other rows give another number but by a rare chance. -#}
    {{ return(adapter.dispatch('content_digest', 'cdp')(columns)) }}
{%- endmacro %}

{% macro duckdb__content_digest(columns) -%}
    bit_xor(hash({{ columns | join(', ') }}))
{%- endmacro %}

{% macro postgres__content_digest(columns) -%}
    bit_xor(hashtextextended(cast(row({{ columns | join(', ') }}) as text), 0))
{%- endmacro %}

{% macro spark__content_digest(columns) -%}
    {#- `xxhash64` passes over nulls, so that the place of one would not count. -#}
    {%- set texts = [] -%}
    {%- for column in columns -%}
        {%- do texts.append("coalesce(cast(" ~ column ~ " as string), '~')") -%}
    {%- endfor -%}
    bit_xor(xxhash64({{ texts | join(', ') }}))
{%- endmacro %}

{% macro snowflake__content_digest(columns) -%}
    bitxor_agg(hash({{ columns | join(', ') }}))
{%- endmacro %}

{% macro bigquery__content_digest(columns) -%}
    bit_xor(farm_fingerprint(to_json_string(struct({{ columns | join(', ') }}))))
{%- endmacro %}
