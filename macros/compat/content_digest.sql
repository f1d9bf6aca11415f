{% macro content_digest(columns) -%}
    {#- Aggregate: a number for what a set of rows says, whatever their order; other rows give another number but by a rare chance. -#}
    {{ return(adapter.dispatch('content_digest', 'cdp')(columns)) }}
{%- endmacro %}

{% macro default__content_digest(columns) -%}
    bit_xor({{ cdp.hash_number(columns) }})
{%- endmacro %}

{% macro snowflake__content_digest(columns) -%}
    bitxor_agg({{ cdp.hash_number(columns) }})
{%- endmacro %}
