{% macro joined_text(expressions) -%}
    {#- The texts of several columns as one, in this order, a blank between two. What only says that there is none says nothing. -#}
    {%- for expression in expressions -%}
        coalesce({{ cdp.clean_text(expression) }} || ' ', ''){{ ' || ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
