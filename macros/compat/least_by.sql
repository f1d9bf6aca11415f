{% macro least_by(value, rank) -%}
    {#- Aggregate: the value of the row whose rank is least. -#}
    {{ return(adapter.dispatch('least_by', 'cdp')(value, rank)) }}
{%- endmacro %}

{% macro default__least_by(value, rank) -%}
    min_by({{ value }}, {{ rank }})
{%- endmacro %}

{% macro postgres__least_by(value, rank) -%}
    (array_agg({{ value }} order by {{ rank }}))[1]
{%- endmacro %}
