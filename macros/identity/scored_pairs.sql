{% macro scored_pairs(pairs) -%}
    {#-
    CTEs that end in `scored`: each pair of `pairs` (record, other_record) with the level and the weight of every comparison, and
    their sums in bits: `stranger_evidence`, `household_evidence` and `namesake_evidence`. Reads the CTEs traits, frequencies, weights.

    Weights after Fellegi and Sunter (1969), with the frequency of the value where that matters (Winkler 1988). Who is not the same
    person is a stranger, or one of the household, who shares name, address and phone, or a namesake, who shares nothing else.
    -#}
{%- set rare = {'given': ('given_name', 'given_key'), 'family': ('family_name', 'family_key'), 'birth': ('birth_date', 'birth_key'), 'postcode': ('postcode', 'postcode_key'), 'city': ('city', 'city_key')} -%}
weight_row as (
    select
        {{- cdp.weight_columns('weights') }}
    from weights
),

rarest as (
    select
        place,
        {%- for name, (comparison, _) in rare.items() %}
        max(case when comparison = '{{ comparison }}' then bits end) as {{ name }}_bits{{ ',' if not loop.last }}
        {%- endfor %}
    from frequencies
    where value is null
    group by place
),

rated as (
    select
        traits.*,
        {{ cdp.digits('traits.email_key') }} as email_digits,
        countries.bits as country_bits,
        {%- for name in rare %}
        coalesce({{ name }}_frequencies.bits, rarest.{{ name }}_bits) as {{ name }}_bits{{ ',' if not loop.last }}
        {%- endfor %}
    from traits
    left join rarest on coalesce(traits.country, '') = rarest.place
    left join frequencies as countries on traits.country = countries.value and countries.comparison = 'country'
    {%- for name, (comparison, column) in rare.items() %}
    left join frequencies as {{ name }}_frequencies
        on
            traits.{{ column }} = {{ name }}_frequencies.value
            and coalesce(traits.country, '') = {{ name }}_frequencies.place
            and {{ name }}_frequencies.comparison = '{{ comparison }}'
    {%- endfor %}
),

levelled as (
    select
        pairs.record,
        pairs.other_record,
        one.node,
        other.node as other_node,
        {%- for name in rare.keys() | list + ['country'] %}
        least(one.{{ name }}_bits, other.{{ name }}_bits) as {{ name }}_bits,
        {%- endfor %}
        least(one.given_bits, other.family_bits) as swapped_given_bits,
        least(one.family_bits, other.given_bits) as swapped_family_bits
        {%- for comparison in cdp.comparisons() %},
        {{ cdp.comparison_level(comparison) }} as {{ comparison }}_level
        {%- endfor %}
    from {{ pairs }} as pairs
    inner join rated as one on pairs.record = one.record
    inner join rated as other on pairs.other_record = other.record
    where one.node <> other.node
),
{{ cdp.weighed_pairs() }}
{%- endmacro %}

{% macro weighed_pairs() %}
weighed as (
    select
        levelled.*
        {%- for comparison in cdp.comparisons() %},
        {{ cdp.comparison_weight(comparison) }} as {{ comparison }}_weight
        {%- endfor %},
        {% for comparison in cdp.comparisons() -%}
        {{ '+ ' if not loop.first }}{{ cdp.household_weight(comparison) }}
        {% endfor -%} as household_evidence
    from levelled
    cross join weight_row as weights
),

scored as (
    select
        *,
        {% for comparison in cdp.comparisons() %}{{ comparison }}_weight{{ ' + ' if not loop.last }}{% endfor %} as stranger_evidence,
        {% for comparison in cdp.comparisons() if comparison not in ['given_name', 'family_name'] -%}
        {{ comparison }}_weight{{ ' + ' if not loop.last }}
        {%- endfor %} as namesake_evidence
    from weighed
)
{%- endmacro %}

{% macro match_weight(evidence, prior, unit=1.0) -%}
    {#-
    The match weight in bits, where somebody else may be a stranger, one of the household or a namesake. evidence, prior: names of
    the relations with the evidence and with the shares; unit: how many of the evidence's units are a bit.
    -#}
    -ln(
        {%- for other in ['stranger', 'household', 'namesake'] %}
        {{ '+ ' if not loop.first }}power(2.0, -least({{ evidence }}.{{ other }}_evidence / {{ unit }} + {{ prior }}.{{ other }}_bits, 60))
        {%- endfor %}
    ) / ln(2)
{%- endmacro %}
