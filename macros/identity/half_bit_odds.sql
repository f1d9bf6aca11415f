{% macro half_bit_odds(others) -%}
    {#- The CTE `odds` of the shares in `found`. -#}
odds as (
    select
        {% for other in others %}round(2 * ln((person_share + in_hand) / ({{ other }}_share + in_hand)) / ln(2)) / 2 as {{ other }}_bits, {% endfor -%}
        least(round(2 * ln(person_share) / ln(2)) / 2, -8) as stranger_bits
    from found
)
{%- endmacro %}
