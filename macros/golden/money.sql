{% macro money(expression) -%}
    {#- An amount of money, exact to the cent; sums and averages of money widen or blur without it. -#}
    cast({{ expression }} as decimal(18, 2))
{%- endmacro %}
