{% macro scored_pairs(pairs) -%}
    {#-
    CTEs that end in `scored`: each pair of `pairs` (record, other_record) with the level and the weight of every comparison, and
    their sums in bits: `stranger_evidence`, `household_evidence` and `namesake_evidence`. Reads the CTEs traits, ratings
    and weights.

    Weights after Fellegi and Sunter (1969), with the frequency of the value where that matters (Winkler 1988). Who is not the same
    person is a stranger, or one of the household, who shares name, address and phone, or a namesake, who shares nothing else.
    -#}
{{ cdp.rated_records() }}

levelled as (
    select
        pairs.record,
        pairs.other_record,
        one.node,
        other.node as other_node,
        {%- for name in cdp.rare_values().keys() | list + ['country'] %}
        least(one.{{ name }}_bits, other.{{ name }}_bits) as {{ name }}_bits,
        {%- endfor %}
        -- The same from both sides, whichever of the two records comes first.
        least(one.given_bits, other.family_bits, one.family_bits, other.given_bits) as swapped_given_bits,
        greatest(least(one.given_bits, other.family_bits), least(one.family_bits, other.given_bits)) as swapped_family_bits
        {%- for comparison in cdp.comparisons() %},
        {{ cdp.comparison_level(comparison) }} as {{ comparison }}_level
        {%- endfor %}
    from {{ pairs }} as pairs
    inner join rated as one on pairs.record = one.record
    inner join rated as other on pairs.other_record = other.record
    where {{ cdp.differ("one.node", "other.node") }}
),
{{ cdp.weighed_pairs() }}
{%- endmacro %}
