{% macro half_bits(number, part=1) -%}
    {#- How often a positive number holds another, as a logarithm to the base 2, rounded down to halves. -#}
    floor(2 * (ln({{ number }}) - ln({{ part }})) / ln(2) + 0.000001) / 2
{%- endmacro %}
