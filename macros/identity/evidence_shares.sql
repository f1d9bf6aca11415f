{% macro evidence_shares(others, turns, mistaken) -%}
    {#-
    CTEs that end in `odds`: how much likelier two records are one person's than two strangers' (`stranger_bits`) and than two of
    each of `others`, in half bits, by expectation maximisation with fixed weights; see `half_bit_odds`. What the evidence
    cannot tell apart keeps the share it began with. Reads the CTEs counted (how many pairs, and how many that nothing links, have the
    same evidence, in hundredths of a bit) and traits.
    -#}
totals as (
    select
        1e0 / greatest(count(*), 2) as first_guess,
        greatest(count(*) * (count(*) - 1e0) / 2, 1) as possible_pairs,
        20 / greatest(count(*) * (count(*) - 1e0) / 2, 1) as in_hand
    from traits
),

rounded as (
    select
        {% for other in ['stranger'] + others %}round({{ other }}_evidence / 50.0) / 2 as {{ other }}_evidence, {% endfor -%}
        cast(sum(pairs) as {{ dbt.type_bigint() }}) as pairs,
        cast(sum(open_pairs) as {{ dbt.type_bigint() }}) as open_pairs
    from counted
    group by 1, 2, 3
),

evidence_counts as (
    select
        {% for other in others %}power(2.0, least(stranger_evidence - {{ other }}_evidence, 60)) as {{ other }}_odds, {% endfor -%}
        power(2.0, least(stranger_evidence, 60)) as person_odds,
        pairs
    from rounded
),

shares_0 as (
    select
        first_guess as person_share,
        {% for other in others %}{{ mistaken }} * first_guess as {{ other }}_share, {% endfor %}possible_pairs
    from totals
),

{{ cdp.share_turns(others, turns) }}

{{ cdp.half_bit_odds(others, 'shares_' ~ turns, mistaken) }}
{%- endmacro %}
