{% macro least_by(value, rank) -%}
    {#- Aggregate: the value of the row whose rank is least. -#}
    {{ return(adapter.dispatch('least_by', 'cdp')(value, rank)) }}
{%- endmacro %}

{% macro default__least_by(value, rank) -%}
    min_by({{ value }}, {{ rank }})
{%- endmacro %}
