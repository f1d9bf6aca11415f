{% macro whole_bits(number, part=1) -%}
    {#- How often a positive number holds another, as a logarithm to the base 2, rounded. -#}
    round((ln({{ number }}) - ln({{ part }})) / ln(2))
{%- endmacro %}
