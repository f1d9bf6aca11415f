{% macro half_bits(number) -%}
    {#- The logarithm of a positive number to the base 2, rounded down to halves. -#}
    floor(2 * ln({{ number }}) / ln(2) + 0.000001) / 2
{%- endmacro %}
