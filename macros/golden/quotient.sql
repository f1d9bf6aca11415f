{% macro quotient(dividend, divisor, digits=2) -%}
    {#-
    A division, rounded to so many digits with halves upwards; null where it is by 0. One warehouse divides decimals as they are,
    another by way of floating point, where 145.855 is 145.85499999: a hair is added, so that both round alike.
    -#}
    cast(1.0 * {{ dividend }} / nullif({{ divisor }}, 0) + 0.{{ '0' * (digits + 3) }}1 as decimal(18, {{ digits }}))
{%- endmacro %}
