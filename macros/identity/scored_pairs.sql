{% macro scored_pairs(pairs) -%}
    {#-
    CTEs that end in `scored`: each pair of `pairs` (record, other_record) with the level and the weight of every comparison and
    `match_weight`, their sum in bits. Reads the CTEs traits, frequencies and weights.

    Weights after Fellegi and Sunter (1969), with the frequency of the value where that matters (Winkler 1988). A household shares
    both its address and its phone, so of the two only the stronger counts in favour.
    -#}
{%- set rare = {'given': ('given_name', 'given_key'), 'family': ('family_name', 'family_key'), 'birth': ('birth_date', 'birth_key'), 'postcode': ('postcode', 'postcode_key'), 'city': ('city', 'city_key')} -%}
weight_row as (
    select
        {{- cdp.weight_columns('weights') }}
    from weights
),

rarest as (
    select
        {%- for name, (comparison, _) in rare.items() %}
        max(case when comparison = '{{ comparison }}' then bits end) as {{ name }}_bits{{ ',' if not loop.last }}
        {%- endfor %}
    from frequencies
    where value is null
),

rated as (
    select
        traits.*,
        {%- for name in rare %}
        coalesce({{ name }}_frequencies.bits, rarest.{{ name }}_bits) as {{ name }}_bits{{ ',' if not loop.last }}
        {%- endfor %}
    from traits
    cross join rarest
    {%- for name, (comparison, column) in rare.items() %}
    left join frequencies as {{ name }}_frequencies
        on traits.{{ column }} = {{ name }}_frequencies.value and {{ name }}_frequencies.comparison = '{{ comparison }}'
    {%- endfor %}
),

levelled as (
    select
        pairs.record,
        pairs.other_record,
        one.node,
        other.node as other_node,
        {%- for name in rare %}
        one.{{ name }}_bits,
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
        {%- endfor %}
    from levelled
    cross join weight_row as weights
),

scored as (
    select
        *,
        {% for comparison in cdp.comparisons() if comparison not in ['phone', 'address'] %}{{ comparison }}_weight + {% endfor -%}
        case when phone_weight > 0 and address_weight > 0 then greatest(phone_weight, address_weight) else phone_weight + address_weight end
            as match_weight
    from weighed
)
{%- endmacro %}
