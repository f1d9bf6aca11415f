{% macro half_bit_odds(others, shares, mistaken) -%}
    {#-
    CTEs that end in `odds`, of the shares in the CTE `shares`. With twenty pairs in each hand, so that a handful of records proves
    nothing; and nobody is met in one encounter of 256. Dirt looks like others: up to the share `mistaken` of one person's pairs
    they are none, and from there on soon all.
    -#}
found as (
    select
        {% for other in others -%}
        {%- set share, dirt = 'shares.' ~ other ~ '_share', mistaken ~ ' * shares.person_share' -%}
        coalesce({{ share }} - least({{ share }}, power({{ dirt }}, 2) / greatest({{ share }}, 1e-18)), totals.first_guess)
            as {{ other }}_share,
        {% endfor -%}
        greatest(coalesce(shares.person_share, totals.first_guess), 1e-18) as person_share,
        totals.in_hand
    from totals
    left join {{ shares }} as shares on totals.possible_pairs = shares.possible_pairs
),

odds as (
    select
        {% for other in others %}round(2 * ln((person_share + in_hand) / ({{ other }}_share + in_hand)) / ln(2)) / 2 as {{ other }}_bits, {% endfor -%}
        least(round(2 * ln(person_share) / ln(2)) / 2, -8) as stranger_bits
    from found
)
{%- endmacro %}
