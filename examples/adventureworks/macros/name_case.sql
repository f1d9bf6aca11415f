{% macro name_case(expression) -%}
    {#- `JON` as `Jon`: the shop shouts. -#}
    upper(substr({{ cdp.clean_text(expression) }}, 1, 1)) || lower(substr({{ cdp.clean_text(expression) }}, 2))
{%- endmacro %}
